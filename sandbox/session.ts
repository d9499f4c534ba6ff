import { assert } from '../model/errors.ts';
import type { FailureReason, RowResult, SandboxLimits, SandboxOptions, SandboxRow, SandboxSession, Transform } from '../model/sandbox.ts';
import type { Answer } from './channel.ts';
import type { Inspection } from './check/findings.ts';
import { keepProcess, type LiveProcess, type Runner } from './live-process.ts';
import { explainProcess } from './messages.ts';
import type { Start } from './realm/run.ts';
import { type Expected, readResults } from './results.ts';
import { type Opening, writeBatch } from './worker/protocol.ts';

type Rows = readonly SandboxRow[];
/** Results, or why there are none. `lost`: the process ended for another batch's sake. */
type Attempt = readonly RowResult[] | FailureReason | 'lost';
type Attempts = (rows: Rows) => Promise<Attempt>;

interface Used {
  rows: number;
  cpuMs: number;
  readonly branches: number[];
}

/** The host answers for a process that does not end in time, a little after the process should have done so itself. */
const graceMs = 2_000;

/** Opens a session on a transform that was inspected, and starts its first process. */
export async function openSession(
  runner: Runner,
  transform: Transform,
  program: Inspection,
  options: SandboxOptions,
): Promise<SandboxSession> {
  const { limits } = options;
  const branches = program.branches.reduce((sum, { outcomes }) => sum + outcomes.length, 0);
  const { columns, reasons } = program;
  const expected: Expected = { transform, columns, reasons, rowsPerRowMax: limits.rows_per_row_max, branches };
  const live = keepProcess(runner, openingOf(program, expected, options), limits);
  const used: Used = { rows: 0, cpuMs: 0, branches: new Array<number>(branches).fill(0) };
  const attempt = attempts(live, expected, program.usesRandom, limits, used);
  await live.ensure();
  return {
    kind: runner.kind,
    columns,
    run: (batches) => runBatches(batches, live, attempt, limits),
    usage: () => ({ ...used, branches: [...used.branches], restarts: live.restarts }),
    close: () => live.close(),
  };
}

function openingOf(program: Inspection, { transform, branches }: Expected, { seed, now, limits }: SandboxOptions): string {
  const byName = new Map(transform.input.map((column) => [column.name, column]));
  const start: Start = {
    input: program.columns.flatMap((name) => byName.get(name) ?? []),
    output: transform.output,
    reasons: program.reasons,
    seed,
    now,
    rowsPerRowMax: limits.rows_per_row_max,
    outputCharactersMax: Math.floor(limits.output_bytes_max / 4),
    branches,
  };
  const opening: Opening = { transform: program.code, start, memoryMb: limits.memory_mb };
  return JSON.stringify(opening);
}

/** Sends a batch to the process that is alive and reads what comes back. */
function attempts(live: LiveProcess, expected: Expected, withKey: boolean, limits: SandboxLimits, used: Used): Attempts {
  return async (rows) => {
    const body = JSON.stringify(rows.map(({ key, values }) => [withKey ? key : '', ...values]));
    const cpuMs = Math.ceil(Math.max(limits.batch_cpu_ms_min, rows.length * limits.row_cpu_ms));
    const wallMs = Math.ceil(cpuMs * limits.wall_factor);
    const text = writeBatch({ cpuMs, wallMs, rows: body });
    if (Buffer.byteLength(text, 'utf8') > limits.input_bytes_max) return 'input_limit';
    const answer = await live.ask(text, wallMs + graceMs);
    if (answer.end !== 'done') return reasonOf(answer);
    const read = readResults(answer.body, rows, expected);
    if (read === null) await live.kill();
    if (read === null) return 'wrong_frame';
    used.rows += rows.length;
    used.cpuMs += answer.cpuMs;
    read.branches.forEach((times, i) => {
      used.branches[i] = (used.branches[i] ?? 0) + times;
    });
    return read.results;
  };
}

function reasonOf({ end }: Answer): FailureReason | 'lost' {
  if (end === 'broken') return 'transform_error';
  return end === 'ready' || end === 'done' ? 'wrong_frame' : end;
}

/** Keeps up to `window` batches on their way and gives results in the order of the batches. */
async function* runBatches(
  batches: AsyncIterable<Rows> | Iterable<Rows>,
  live: LiveProcess,
  attempt: Attempts,
  limits: SandboxLimits,
): AsyncGenerator<readonly RowResult[]> {
  const sent: { readonly rows: Rows; readonly attempt: Promise<Attempt> }[] = [];
  const settle = async (): Promise<readonly RowResult[]> => {
    const first = sent.shift();
    assert(first, 'a batch was settled that was not sent');
    return resolve(first.rows, await first.attempt, live, attempt);
  };
  for await (const rows of batches) {
    assert(rows.length <= limits.batch_rows_max, `a batch has more than ${limits.batch_rows_max} rows`);
    if (sent.length >= limits.window) yield await settle();
    await live.ensure();
    const attempted = attempt(rows);
    // Whoever stops reading leaves batches behind; their errors are nobody's.
    attempted.catch(() => {});
    sent.push({ rows, attempt: attempted });
  }
  while (sent.length > 0) yield await settle();
}

/** Results of a batch whose first attempt may have failed: it is cut in halves until the rows that end the process stand alone. */
async function resolve(rows: Rows, first: Attempt, live: LiveProcess, attempt: Attempts): Promise<readonly RowResult[]> {
  if (typeof first !== 'string') return first;
  const again = async (part: Rows): Promise<Attempt> => {
    await live.ensure();
    return attempt(part);
  };
  if (first === 'lost') return resolve(rows, await again(rows), live, attempt);
  const [row] = rows;
  if (rows.length === 1 && row) {
    // A row is only blamed when it ends the process a second time, alone.
    const second = first === 'input_limit' ? first : await again(rows);
    return typeof second === 'string' ? [blame(row, second === 'lost' ? first : second)] : second;
  }
  const middle = Math.ceil(rows.length / 2);
  const results: RowResult[] = [];
  for (const part of [rows.slice(0, middle), rows.slice(middle)]) results.push(...(await resolve(part, await again(part), live, attempt)));
  return results;
}

function blame({ key }: SandboxRow, reason: FailureReason): RowResult {
  return { key, fate: 'failed', reason, line: null, column: null, message: explainProcess(reason) };
}
