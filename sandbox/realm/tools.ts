import { chanceFrom } from './chance.ts';
import { decimal } from './decimal.ts';
import { freezeAll } from './harden.ts';

/** What `tools.reject` returns: only the realm can make one, so a row cannot pass for it. */
export class Rejection {
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}

/** Says which row is next, so that chance depends on the row and not on the batch it came in. */
export interface ToolBox {
  readonly tools: object;
  startRow(key: string): void;
}

/** Known to V8, not yet to TypeScript's library. */
const { rawJSON: rawJson } = JSON as unknown as { rawJSON(text: string): object };

/** A number that a double cannot hold stays as it was written (ECMAScript proposal JSON.parse source text access). */
function keepNumber(_key: string, value: unknown, context: { source?: string }): unknown {
  const { source } = context;
  if (typeof value !== 'number' || source === undefined || String(value) === source) return value;
  return rawJson(source);
}

const json = Object.freeze({
  parse: (text: string): unknown => JSON.parse(text, keepNumber as (key: string, value: unknown) => unknown),
  stringify: (value: unknown): string => JSON.stringify(value) ?? 'null',
});

/** The second argument of every transform, frozen. */
export function openTools(seed: string, now: string): ToolBox {
  let key = '';
  let chance: (() => number) | null = null;
  const random = (): number => {
    chance ??= chanceFrom(`${seed}\n${key}`);
    return chance();
  };
  const reject = (reason: string): Rejection => Object.freeze(new Rejection(String(reason)));
  const tools = { reject, random, decimal, json, now: Temporal.Instant.from(now) };
  freezeAll([tools, Rejection]);
  return {
    tools,
    startRow: (next) => {
      key = next;
      chance = null;
    },
  };
}
