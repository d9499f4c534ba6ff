import { setTimeout as sleep } from 'node:timers/promises';
import { GodwitError } from '../../model/errors.ts';
import type { Slice } from '../../model/ledger.ts';
import type { PhaseStatements } from '../../model/phase-statements.ts';
import { bisectBatch } from '../batch/bisect.ts';
import { type BatchOutcome, type Worker, writeBatch } from '../batch/write-batch.ts';
import type { FinishedSlice, Leased, Leases, Lessee, OpenPass } from '../ledger/leases.ts';
import type { Claim } from '../ledger/ledger.ts';
import { isUnavailable, withRetries } from '../retry.ts';
import type { OpenEpoch, RunContext } from './context.ts';
import { closeWorker, openWorker } from './workers.ts';

/** How long a job waits that is held back. */
const heldMs = 200;

/** A pass in which a process takes part; its jobs share what they have learnt. */
export interface PassUnderWay {
  readonly program: PhaseStatements;
  readonly pass: OpenPass;
  readonly epoch: OpenEpoch;
  readonly leases: Leases;
  readonly lessee: Lessee;
  isCareful: boolean;
  /** Before each slice: resolves when the next may be written. */
  wait(): Promise<void>;
  /** A batch of this process has committed; whether its rows have been counted. */
  report(slice: number, outcome: BatchOutcome): boolean;
}

/** Why a process has no more slices: nothing is free, the pass was closed, its coordinator is silent, or the process was told to stop. */
export type Drained = 'empty' | 'closed' | 'silent' | 'stopped';

/** Writes free slices with so many jobs until there are none for them. The first fault stops all of them, and is thrown when they have ended. */
export async function drainSlices(context: RunContext, under: PassUnderWay, jobs: number): Promise<Drained> {
  const stop = new AbortController();
  const running = Array.from({ length: jobs }, () =>
    drain(context, under, AbortSignal.any([stop.signal, context.signal])).catch((error: unknown) => {
      stop.abort();
      throw error;
    }),
  );
  const ended = await Promise.allSettled(running);
  const failed = ended.find((each) => each.status === 'rejected');
  if (failed) throw failed.reason;
  const reasons = ended.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  return reasons.find((reason) => reason !== 'empty') ?? 'empty';
}

async function drain(context: RunContext, under: PassUnderWay, stop: AbortSignal): Promise<Drained> {
  const { leases, pass } = under;
  let worker: Worker | null = null;
  let finished: FinishedSlice | null = null;
  try {
    for (;;) {
      const leased = await nextSlice(context, under, stop, finished);
      if (typeof leased === 'string') return leased;
      const { slice } = leased;
      finished = null;
      worker = await writeWithRetries(context, under, slice, worker, (outcome) => {
        finished = { ordinal: slice.ordinal, told: outcome !== null && under.report(slice.ordinal, outcome) };
      });
    }
  } finally {
    if (worker) await closeWorker(worker);
    // Whatever ended the job: what it has committed need not be tried by another.
    if (finished) await leases.finish(context.ledgerSession, pass, finished).catch(() => {});
  }
}

async function nextSlice(
  context: RunContext,
  under: PassUnderWay,
  stop: AbortSignal,
  finished: FinishedSlice | null,
): Promise<{ readonly slice: Slice } | Drained> {
  const { leases, pass, lessee } = under;
  for (let last = finished; ; last = null) {
    await under.wait();
    if (stop.aborted) return 'stopped';
    const leased = await leases.lease(context.ledgerSession, pass, lessee, last);
    if (leased?.careful) under.isCareful = true;
    if (leased?.slice) return { slice: leased.slice };
    const why = withoutSlice(leased, lessee);
    if (why !== 'held') return why;
    await sleep(heldMs);
  }
}

function withoutSlice(leased: Leased | null, { isCoordinator }: Lessee): Drained | 'held' {
  if (leased === null) return 'closed';
  if (!leased.alive && !isCoordinator) return 'silent';
  return leased.held ? 'held' : 'empty';
}

/** Transient faults are tried again on new connections, with growing pauses; the ledger's fence makes that safe. */
async function writeWithRetries(
  context: RunContext,
  under: PassUnderWay,
  slice: Slice,
  given: Worker | null,
  done: (outcome: BatchOutcome | null) => void,
): Promise<Worker> {
  let worker = given;
  const write = async (): Promise<Worker> => {
    try {
      worker ??= await openWorker(context, under, sessionName(under));
      done(await writeOrBisect(context, under, slice, worker));
      return worker;
    } catch (error) {
      if (worker) await closeWorker(worker);
      worker = null;
      throw error;
    }
  };
  return withRetries(context, write, async (error, attempt) => {
    // Without the view there is nothing to read from: the run opens another.
    if (!isUnavailable(error) || !(await under.epoch.view.isOpen())) return false;
    context.notify({ type: 'retry', phase: under.pass.phase, attempt, message: error.message });
    return true;
  });
}

/** By this name others end what a lost process still writes (sql/release-lost.sql). */
const sessionName = ({ lessee }: PassUnderWay) => ({
  text: "SELECT set_config('application_name', $1, false)",
  values: [`godwit worker ${lessee.worker}`],
});

/** First as if all were well, then asking before every cast, then looking for the rows that only the database refuses. */
async function writeOrBisect(context: RunContext, under: PassUnderWay, slice: Slice, worker: Worker): Promise<BatchOutcome | null> {
  const { shared: _, coordinator: __, ...names } = under.pass;
  const claim: Claim = { ...names, kind: 'batch', slice: slice.ordinal };
  const careful = { ...under.program, write: under.program.writeCarefully };
  if (under.program.mode === 'bulk' && !under.isCareful) {
    const outcome = await unlessRefused(() => writeBatch(worker, context.ledger, under.program, claim, slice));
    if (outcome !== 'refused') return outcome;
    // Where one batch has such rows, others have them too.
    under.isCareful = true;
    await under.leases.setCareful(context.ledgerSession);
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
