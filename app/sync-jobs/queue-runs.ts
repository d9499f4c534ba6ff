import { inTransaction } from '../../engine/batch/write-batch.ts';
import { openJobs } from '../../engine/journal/jobs.ts';
import { newSyncRun } from '../../engine/journal/sync-jobs.ts';
import { type DueTime, dueTimes } from '../../engine/sync/due.ts';
import { GodwitError } from '../../model/errors.ts';
import { jobArguments } from '../../model/job.ts';
import type { JobQueue } from '../../model/queue.ts';
import type { SyncJob } from '../../model/sync-job.ts';
import { openQueue } from '../jobs/queue.ts';
import { type Caller, controlSchema, type Workbench, withWorkbench } from '../workbench/workbench.ts';
import { syncJobsOf } from './doors.ts';

const jobs = openJobs(controlSchema);
/** Jobs that one look decides about; the others come with the next. */
const dueMax = 20;
const openSeen = 1000;

type Bench = Pick<Workbench, 'control' | 'playbook' | 'config'>;

/** What a look at the schedule came to. */
export interface Looked {
  /** Runs that it queued. */
  readonly queued: number;
  /** Runs that wait or run, those among them. */
  readonly open: number;
  /** When the next job is due; null where none is. */
  readonly next: Date | null;
  /** By the journal's clock. */
  readonly now: Date;
}

const nothing = { queued: 0, open: 0, next: null } as const;

/** Looks whether jobs are due, and queues their runs. Nothing where nothing is recorded yet. */
export async function lookAtSchedule(caller: Caller, playbook: string): Promise<Looked> {
  try {
    return await withWorkbench(caller, playbook, (bench) => lookNow(bench, () => openQueue(bench, false)), 'look');
  } catch (error) {
    if (!(error instanceof GodwitError) || error.code !== 'nothing_recorded') throw error;
    return { ...nothing, now: new Date() };
  }
}

/** The same on an open workbench; the queue is opened where something is due. */
export async function lookNow(bench: Bench, open: () => Promise<JobQueue>): Promise<Looked> {
  const before = await syncJobsOf(bench).clock(bench.control);
  if (before.next === null || before.next > before.now) return { queued: 0, ...before };
  const queue = await open();
  try {
    const queued = await queueDue(bench, queue, before.now);
    return { queued, ...(await syncJobsOf(bench).clock(bench.control)) };
  } finally {
    await queue.close();
  }
}

/**
 * Queues the runs that are due at `now`, by each job's policies; returns how many. The run, its job of the queue and the next time are one
 * transaction, in which the job is locked: whoever looks at the same time passes it over, and whoever dies in it has done nothing.
 */
export async function queueDue(bench: Bench, queue: JobQueue, now: Date): Promise<number> {
  const stopped: string[] = [];
  const queued = await inTransaction(bench.control, async () => {
    let count = 0;
    for (const job of await syncJobsOf(bench).lockDue(bench.control, now, dueMax))
      count += await queueDueRuns(bench, queue, job, now, stopped);
    return count;
  });
  for (const delivery of stopped) await queue.cancel(bench.playbook.playbook, delivery);
  return queued;
}

async function queueDueRuns(bench: Bench, queue: JobQueue, job: SyncJob, now: Date, stopped: string[]): Promise<number> {
  const { control, config } = bench;
  const open = await syncJobsOf(bench).open(control, job.id, openSeen);
  const limits = { graceSeconds: config.GODWIT_JOB_GRACE_SECONDS, openMax: config.GODWIT_JOB_OPEN_MAX };
  const due = dueTimes(job, new Date(job.nextRunAt ?? now), now, open.length, limits);
  if (due.cancels) stopped.push(...(await stop(bench, job)));
  await syncJobsOf(bench).note(control, job.id, 'missed', due.missed);
  await syncJobsOf(bench).note(control, job.id, 'skipped', due.skipped);
  let queued = 0;
  for (const time of due.queue) {
    if (await syncJobsOf(bench).isKnown(control, job.id, time.at)) continue;
    await queueRun(bench, queue, job, time);
    queued++;
  }
  await syncJobsOf(bench).set(control, job.id, 'active', due.next);
  await syncJobsOf(bench).prune(control, job.id, config.GODWIT_JOB_HISTORY_KEPT);
  return queued;
}

/** Notes a run and has it done by whichever worker comes first; both in the transaction of the caller. Returns the number of the queue's job. */
export async function queueRun({ control, playbook }: Bench, queue: JobQueue, job: SyncJob, { at, trigger }: DueTime): Promise<string> {
  const id = newSyncRun();
  const given = jobArguments.parse({ syncRun: id });
  const delivery = await jobs.add(control, { playbook: playbook.playbook, kind: 'sync', arguments: given, principal: job.principal });
  await syncJobsOf({ playbook }).queue(control, job.id, { id, at, trigger, job: delivery.job });
  await queue.send(control, playbook.playbook, delivery);
  return delivery.job;
}

/** Cancels runs of a job that wait, and asks what runs to stop. */
export async function stopRuns(bench: Bench, queue: JobQueue, job: SyncJob): Promise<void> {
  for (const delivery of await stop(bench, job)) await queue.cancel(bench.playbook.playbook, delivery);
}

/** Returns deliveries that the queue must not hand out any more. */
async function stop(bench: Bench, job: SyncJob): Promise<string[]> {
  const stopped: string[] = [];
  for (const open of await syncJobsOf(bench).open(bench.control, job.id, openSeen))
    if ((await jobs.stop(bench.control, open.job)) === 'cancelled' && open.delivery !== null) stopped.push(open.delivery);
  return stopped;
}
