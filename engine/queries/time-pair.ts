import type { AskedQuery } from '../../model/listed-query.ts';
import type { ComparedQuery, QueryTimer } from '../../model/query-comparison.ts';
import { measured } from './statistics.ts';

/** Queries of both sides that say the same. */
export interface QueryPair {
  readonly source: AskedQuery;
  readonly target: Extract<AskedQuery, { readonly sql: string }>;
}

export interface Timers {
  readonly source: QueryTimer;
  readonly target: QueryTimer;
}

const warmUps = 2;
/** A difference below a tenth, or below half a millisecond, is none that people notice, and no more than what machines vary by. */
const slowerFrom = 1.1;
const noticedMs = 0.5;
const roundsMin = 3;

export type Timed = Pick<ComparedQuery, 'rounds' | 'source_ms' | 'target_ms' | 'ratio' | 'speed'>;

/** Runs both in turn, now one first and now the other, until the rounds are done or the time is up. */
export async function timePair(timers: Timers, pair: QueryPair, rounds: number, until: number): Promise<Timed> {
  for (let i = 0; i < warmUps; i++) await both(timers, pair, i);
  const [source, target]: [number[], number[]] = [[], []];
  for (let i = 0; i < rounds && (i < roundsMin || Date.now() < until); i++) {
    const [before, after] = await both(timers, pair, i);
    source.push(before);
    target.push(after);
  }
  const times = {
    source_ms: measured(source),
    target_ms: measured(target),
    ratio: measured(target.map((ms, i) => ms / (source[i] ?? ms))),
  };
  return { rounds: source.length, ...times, speed: speedOf(times) };
}

async function both({ source, target }: Timers, pair: QueryPair, round: number): Promise<[number, number]> {
  if (round % 2 === 0) {
    const before = await source.time(pair.source);
    return [before, await target.time(pair.target)];
  }
  const after = await target.time(pair.target);
  return [await source.time(pair.source), after];
}

type Times = Required<{ [Name in 'source_ms' | 'target_ms' | 'ratio']: NonNullable<ComparedQuery[Name]> }>;

/** Faster or slower is said only where nearly all rounds agree. */
export function speedOf({ source_ms, target_ms, ratio }: Times): ComparedQuery['speed'] {
  const isNoticed = Math.abs(target_ms.median - source_ms.median) >= noticedMs;
  if (isNoticed && ratio.median > slowerFrom && ratio.low > 1) return 'slower';
  return isNoticed && ratio.median < 1 / slowerFrom && ratio.high < 1 ? 'faster' : 'equal';
}
