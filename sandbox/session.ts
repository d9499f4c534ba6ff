import { assert } from '../model/errors.ts';
import type { FailureReason, SandboxLimits, SandboxOptions, SandboxSession, Transform } from '../model/sandbox.ts';
import type { Answer } from './channel.ts';
import type { Inspection } from './check/findings.ts';
import { type Form, lineForm, rowForm } from './forms.ts';
import { keepProcess, type LiveProcess, type Runner } from './live-process.ts';
import type { Start } from './realm/run.ts';
import { type Expected, type Reading, readReplyTo } from './results.ts';
import { type Opening, writeBatchHead } from './worker/protocol.ts';

/** A reply, or why there is none. `lost`: the process ended for another batch's sake. */
type Attempt = Reading | FailureReason | 'lost';
type Attempts = (lines: Buffer, rows: number) => Promise<Attempt>;

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
  const { columns, reasons, usesRandom } = program;
  const shape = { width: transform.output?.length ?? null, rowsPerRowMax: limits.rows_per_row_max };
  const expected: Expected = { transform, columns, reasons, shape, branches };
  const live = keepProcess(runner, openingOf(program, expected, options), limits);
  const used: Used = { rows: 0, cpuMs: 0, branches: new Array<number>(branches).fill(0) };
  const attempt = attempts(live, expected, limits, used);
  await live.ensure();
  return {
    kind: runner.kind,
    columns,
    usesRandom,
    run: (batches) => runBatches(batches, rowForm(usesRandom), live, attempt, limits),
    runLines: (batches) => runBatches(batches, lineForm(transform.output?.length ?? 0, transform.file), live, attempt, limits),
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

/** Sends lines to the process that is alive and reads what comes back. */
function attempts(live: LiveProcess, expected: Expected, limits: SandboxLimits, used: Used): Attempts {
  return async (lines, rows) => {
    const cpuMs = Math.ceil(Math.max(limits.batch_cpu_ms_min, rows * limits.row_cpu_ms));
    const wallMs = Math.ceil(cpuMs * limits.wall_factor);
    const head = writeBatchHead({ cpuMs, wallMs });
    if (head.length + lines.length > limits.input_bytes_max || rows > limits.batch_rows_max) return 'input_limit';
    const answer = await live.ask(wallMs + graceMs, head, lines);
    if (answer.end !== 'done') return reasonOf(answer);
    const reading = readReplyTo(lines, answer.body, expected);
    if (reading === null) await live.kill();
    if (reading === null) return 'wrong_frame';
    used.rows += rows;
    used.cpuMs += answer.cpuMs;
    reading.branches.forEach((times, i) => {
      used.branches[i] = (used.branches[i] ?? 0) + times;
    });
    return reading;
  };
}

function reasonOf({ end }: Answer): FailureReason | 'lost' {
  if (end === 'broken') return 'transform_error';
  return end === 'ready' || end === 'done' ? 'wrong_frame' : end;
}

/** Keeps up to `window` batches on their way and gives results in the order of the batches. */
async function* runBatches<Batch, Results>(
  batches: AsyncIterable<Batch> | Iterable<Batch>,
  form: Form<Batch, Results>,
  live: LiveProcess,
  attempt: Attempts,
  limits: SandboxLimits,
): AsyncGenerator<Results> {
  const sent: { readonly batch: Batch; readonly attempt: Promise<Attempt> }[] = [];
  const attemptOn = (batch: Batch): Promise<Attempt> => attempt(form.linesOf(batch), form.count(batch));
  const settle = async (): Promise<Results> => {
    const first = sent.shift();
    assert(first, 'a batch was settled that was not sent');
    return resolve(first.batch, await first.attempt, form, live, attemptOn);
  };
  for await (const batch of batches) {
    if (sent.length >= limits.window) yield await settle();
    await live.ensure();
    const attempted = attemptOn(batch);
    // Whoever stops reading leaves batches behind; their errors are nobody's.
    attempted.catch(() => {});
    sent.push({ batch, attempt: attempted });
  }
  while (sent.length > 0) yield await settle();
}

/** Results of a batch whose first attempt may have failed: it is cut in halves until the rows that end the process stand alone. */
async function resolve<Batch, Results>(
  batch: Batch,
  first: Attempt,
  form: Form<Batch, Results>,
  live: LiveProcess,
  attempt: (batch: Batch) => Promise<Attempt>,
): Promise<Results> {
  if (typeof first !== 'string') return form.resultsOf(first, batch);
  const again = async (part: Batch): Promise<Attempt> => {
    await live.ensure();
    return attempt(part);
  };
  if (first === 'lost') return resolve(batch, await again(batch), form, live, attempt);
  if (form.count(batch) <= 1) {
    // A row is only blamed when it ends the process a second time, alone.
    const second = first === 'input_limit' ? first : await again(batch);
    return typeof second === 'string' ? form.blame(batch, second === 'lost' ? first : second) : form.resultsOf(second, batch);
  }
  const results: Results[] = [];
  for (const part of form.halve(batch)) results.push(await resolve(part, await again(part), form, live, attempt));
  return form.join(results);
}
