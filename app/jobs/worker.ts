import { setTimeout as sleep } from 'node:timers/promises';
import type { OpenPass } from '../../engine/ledger/leases.ts';
import { targetsOf } from '../../engine/route.ts';
import type { RunContext } from '../../engine/run/context.ts';
import { leasesOf, thisProcess } from '../../engine/run/lessee.ts';
import { type Part, requireVersion } from '../../engine/run/take-part.ts';
import { GodwitError } from '../../model/errors.ts';
import { addFates, type FateCounts, noRows } from '../../model/ledger.ts';
import { runContextOf } from '../run/execute.ts';
import { occasionOfRun, withCodeRecorded } from '../run/ran-code.ts';
import { type Caller, type Workbench, withWorkbench } from '../workbench/workbench.ts';
import { type Known, takePartOf } from './part.ts';
import { type JobTaker, takeJobs } from './take-jobs.ts';

/** How often a worker that has nothing to do looks for something, and whether jobs were given up. */
const lookMs = 200;
const settleMs = 30_000;
/** How often it looks whether jobs that come back are due. */
const dueMs = 5_000;
/** Looks at databases that are away or hold nothing yet, with growing pauses; of those that are away so many, before a worker gives up. */
const againMs = 1000;
const lostMax = 10;
const lostMsMax = 10_000;

export interface WorkerOptions {
  readonly playbook: string;
  readonly jobs?: number;
  /** Leaves after so long without anything to do; stays until it is told to stop by default. */
  readonly idleMs?: number;
}

/** What a worker did until it left. */
export interface WorkerSummary {
  readonly slices: number;
  readonly rows: FateCounts;
  /** Jobs that it has begun. */
  readonly jobs: number;
}

/** A worker under way. */
interface Working {
  readonly options: WorkerOptions;
  readonly total: { slices: number; rows: FateCounts; jobs: number };
  idleSince: number;
  /** How often databases were away since the worker had something to do. */
  lost: number;
  taker: JobTaker | null;
}

/**
 * Does the playbook's jobs, and takes part in its runs, whichever process coordinates them, until told to stop. Databases that are away, or hold
 * nothing yet, are waited for. Throws `worker_unfit` where this process would not write the same rows.
 */
export async function work(caller: Caller, options: WorkerOptions): Promise<WorkerSummary> {
  const working: Working = { options, total: { slices: 0, rows: noRows, jobs: 0 }, idleSince: Date.now(), lost: 0, taker: null };
  try {
    while (!isOver(caller, working)) {
      await withWorkbench(caller, options.playbook, (bench) => takeAll(caller, bench, working), 'look').catch((error: unknown) => {
        if (!isWaitedFor(error) || (error.kind === 'unavailable' && ++working.lost > lostMax)) throw error;
        return sleep(Math.min(againMs * 2 ** working.lost, lostMsMax));
      });
    }
  } finally {
    await working.taker?.close();
  }
  return working.total;
}

const isWaitedFor = (error: unknown): error is GodwitError =>
  error instanceof GodwitError && (error.kind === 'unavailable' || error.code === 'nothing_recorded');

function isOver({ signal }: Caller, { options, idleSince, taker }: Working): boolean {
  if (signal.aborted || taker?.isBusy()) return signal.aborted;
  return Date.now() - idleSince > (options.idleMs ?? Number.POSITIVE_INFINITY);
}

function hasWorked(working: Working): void {
  working.idleSince = Date.now();
  working.lost = 0;
}

/** Jobs come by themselves; for passes with free slices it looks again and again. A process that coordinates a run takes no part in others. */
async function takeAll(caller: Caller, bench: Workbench, working: Working): Promise<void> {
  const context = runContextOf(withCodeRecorded(bench, occasionOfRun(bench)), boundsOf(working.options));
  const known: Known = { run: null, catalogs: null };
  working.taker ??= await takeJobs(caller, bench, thisProcess, () => {
    working.total.jobs++;
    hasWorked(working);
  });
  for (let settledAt = 0, dueAt = 0; !isOver(caller, working); await sleep(lookMs)) {
    if (Date.now() - dueAt > dueMs) {
      await working.taker.queueDue(bench);
      dueAt = Date.now();
    }
    if (Date.now() - settledAt > settleMs) {
      await working.taker.settleLost(bench);
      settledAt = Date.now();
    }
    const pass = working.taker.isBusy() ? null : await openPass(context);
    if (!pass) continue;
    requireVersion(context, pass);
    count(working, await takePartOf(bench, context, pass, known));
  }
}

/** An open pass of the playbook: each database that is written has those of its phases in its own ledger. */
async function openPass(context: RunContext): Promise<OpenPass | null> {
  const leases = leasesOf(context);
  for (const { ledgerSession } of targetsOf(context)) {
    const pass = await leases.current(ledgerSession);
    if (pass) return pass;
  }
  return null;
}

const boundsOf = ({ jobs }: WorkerOptions) => (jobs === undefined ? {} : { jobs });

function count(working: Working, { slices, fates }: Part): void {
  working.total.slices += slices;
  working.total.rows = addFates(working.total.rows, fates);
  hasWorked(working);
}
