import type { RowResult, SandboxOptions, SandboxSession } from '../../../model/sandbox.ts';
import type { Runner } from '../../../sandbox/live-process.ts';
import { openSession } from '../../../sandbox/session.ts';
import { columns, optionsOf, transformOf } from './transforms.ts';

const input = columns({ attack: 'text' });

/** Opens a session on JavaScript that nobody has checked, as if the check had let it through. `body` has `row`, `tools`. */
export function openUnchecked(runner: Runner, body: string, options: SandboxOptions = optionsOf()): Promise<SandboxSession> {
  const code = `export default () => {\n'use strict'; return (row, tools) => { ${body} };\n};`;
  const inspection = { problems: [], code, columns: ['attack'], reasons: ['known'], usesRandom: false, branches: [] };
  return openSession(runner, transformOf('', input), inspection, options);
}

/** Runs one row through a session. */
export async function runRow(session: SandboxSession, value: string): Promise<RowResult> {
  for await (const [result] of session.run([[{ key: '1', values: [value] }]])) if (result) return result;
  throw new Error('the row has no result');
}

/** The row's only target row as an object. */
export function writtenRow(result: RowResult): Record<string, string | null> {
  if (result.fate !== 'written') throw new Error(`it was ${result.fate}: ${JSON.stringify(result)}`);
  const flat = result.rows[0] ?? [];
  return Object.fromEntries(flat.flatMap((name, i) => (i % 2 === 0 ? [[name, flat[i + 1] ?? null]] : [])));
}
