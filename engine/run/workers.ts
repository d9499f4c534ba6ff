import { GodwitError } from '../../model/errors.ts';
import { addFates, type FateCounts, type Slice } from '../../model/ledger.ts';
import type { PhaseProgram } from '../../model/program.ts';
import type { Statement, TargetSession } from '../../model/session.ts';
import { bisectBatch } from '../batch/bisect.ts';
import { type BatchOutcome, type Worker, writeBatch } from '../batch/write-batch.ts';
import type { Claim } from '../ledger/ledger.ts';
import { isUnavailable, withRetries } from '../retry.ts';
import type { OpenEpoch, RunContext } from './context.ts';
import { openPace, type Pace } from './pace.ts';

/** A pass over the open slices of a phase. */
export interface SlicePass {
  readonly program: PhaseProgram;
  readonly claim: Omit<Claim, 'kind' | 'slice'>;
  readonly epoch: OpenEpoch;
  readonly slices: readonly Slice[];
  readonly slicesInAll: number;
  /** Fates of the batches that were committed before. */
  readonly done: FateCounts;
}

/** A pass under way; its jobs share what they have learnt. */
interface RunningPass extends SlicePass {
  readonly progress: { fates: FateCounts; isCareful: boolean };
}

/** Writes all slices with `jobs` workers. False when the run was interrupted; the batches under way were finished first. */
export async function writeSlices(context: RunContext, pass: SlicePass): Promise<boolean> {
  const queue = [...pass.slices];
  const running = { ...pass, progress: { fates: pass.done, isCareful: false } };
  const stop = new AbortController();
  const pace = openPace(context, pass.claim.phase);
  const jobs = Array.from({ length: Math.max(1, Math.min(context.settings.jobs, queue.length)) }, () =>
    drain(context, running, queue, { signal: stop.signal, pace }).catch((error: unknown) => {
      stop.abort();
      throw error;
    }),
  );
  const ended = await Promise.allSettled(jobs);
  const failed = ended.find((each) => each.status === 'rejected');
  if (failed) throw failed.reason;
  return !context.signal.aborted;
}

async function drain(
  context: RunContext,
  pass: RunningPass,
  queue: Slice[],
  { signal: stop, pace }: { signal: AbortSignal; pace: Pace },
): Promise<void> {
  let worker: Worker | null = null;
  try {
    for (let slice = await next(); slice; slice = await next()) {
      worker = await writeWithRetries(context, pass, slice, worker, (outcome) => report(context, pass, slice.ordinal, outcome));
    }
  } finally {
    if (worker) await closeWorker(worker);
  }
  async function next(): Promise<Slice | undefined> {
    await pace.wait();
    return stop.aborted || context.signal.aborted ? undefined : queue.shift();
  }
}

/** Transient faults are tried again on new connections, with growing pauses; the ledger's fence makes that safe. */
async function writeWithRetries(
  context: RunContext,
  pass: RunningPass,
  slice: Slice,
  given: Worker | null,
  done: (outcome: BatchOutcome | null) => void,
): Promise<Worker> {
  let worker = given;
  const write = async (): Promise<Worker> => {
    try {
      worker ??= await openWorker(context, pass);
      done(await writeOrBisect(context, pass, slice, worker));
      return worker;
    } catch (error) {
      if (worker) await closeWorker(worker);
      worker = null;
      throw error;
    }
  };
  return withRetries(context, write, async (error, attempt) => {
    // Without the view there is nothing to read from: the run opens another.
    if (!isUnavailable(error) || !(await pass.epoch.view.isOpen())) return false;
    context.notify({ type: 'retry', phase: pass.claim.phase, attempt, message: error.message });
    return true;
  });
}

/** First as if all were well, then asking before every cast, then looking for the rows that only the database refuses. */
async function writeOrBisect(context: RunContext, pass: RunningPass, slice: Slice, worker: Worker): Promise<BatchOutcome | null> {
  const claim: Claim = { ...pass.claim, kind: 'batch', slice: slice.ordinal };
  const careful = { ...pass.program, write: pass.program.writeCarefully };
  if (pass.program.mode === 'bulk' && !pass.progress.isCareful) {
    const outcome = await unlessRefused(() => writeBatch(worker, context.ledger, pass.program, claim, slice));
    if (outcome !== 'refused') return outcome;
    // Where one batch has such rows, others have them too.
    pass.progress.isCareful = true;
  }
  const outcome = await unlessRefused(() => writeBatch(worker, context.ledger, careful, claim, slice));
  return outcome === 'refused' ? bisectBatch(worker, context.ledger, careful, claim, slice) : outcome;
}

async function unlessRefused<T>(work: () => Promise<T>): Promise<T | 'refused'> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof GodwitError) || error.code !== 'data_refused') throw error;
    return 'refused';
  }
}

/** A reader of the epoch's view and a session of the target that is made ready for the phase; neither stays open where the other cannot be had. */
export async function openWorker(context: RunContext, { program, epoch }: Pick<SlicePass, 'program' | 'epoch'>): Promise<Worker> {
  const reader = await epoch.view.openReader();
  try {
    return { reader, session: await openReady(context, program.prepare) };
  } catch (error) {
    await reader.close().catch(() => {});
    throw error;
  }
}

async function openReady({ target }: RunContext, statements: readonly Statement[]): Promise<TargetSession> {
  const session = await target.openSession();
  try {
    for (const statement of statements) await session.query(statement);
    return session;
  } catch (error) {
    await session.close().catch(() => {});
    throw error;
  }
}

/** Closes both; whether they were lost before does not matter. */
export async function closeWorker({ session, reader }: Worker): Promise<void> {
  await Promise.allSettled([session.close(), reader.close()]);
}

function report(context: RunContext, { claim, slicesInAll, progress }: RunningPass, slice: number, outcome: BatchOutcome | null): void {
  if (outcome === null) return;
  progress.fates = addFates(progress.fates, outcome.fates);
  context.notify({ type: 'batch', phase: claim.phase, slice, slices: slicesInAll, fates: outcome.fates });
  checkThreshold(context, claim.phase, progress.fates);
}

function checkThreshold({ settings }: RunContext, phase: string, { read, quarantined }: FateCounts): void {
  const { quarantineRowsMax, quarantineShareMax, batchRows } = settings;
  const tooMany = quarantineRowsMax !== null && quarantined > quarantineRowsMax;
  // A share says nothing while few rows are read.
  const tooLarge = read >= Math.min(batchRows, 1000) && quarantined > read * quarantineShareMax;
  if (!tooMany && !tooLarge) return;
  throw new GodwitError('quarantine_threshold', `Phase ${phase} stopped: ${quarantined} of ${read} rows are in quarantine.`, {
    details: { phase, quarantined, read },
  });
}
