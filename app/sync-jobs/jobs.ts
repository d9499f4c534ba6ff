import { inTransaction } from '../../engine/batch/write-batch.ts';
import { nextTime, requireSchedule } from '../../engine/sync/schedule.ts';
import { GodwitError } from '../../model/errors.ts';
import { type Right, requireRight } from '../../model/principal.ts';
import { ruleOf, type SyncHealth, type SyncJob, type SyncJobSpec, type SyncRun, syncJobSpec } from '../../model/sync-job.ts';
import { recordAct } from '../audit.ts';
import { openQueue } from '../jobs/queue.ts';
import { type Caller, type Workbench, withWorkbench } from '../workbench/workbench.ts';
import { syncJobsOf } from './doors.ts';
import { queueRun, stopRuns } from './queue-runs.ts';

/** Jobs of a playbook, and runs that a list shows. */
const jobsMax = 100;
export const runsShown = 20;

/** A job with what a list says of it. */
export interface ShownSyncJob extends SyncJob {
  /** The newest run, or time at which it did not run; null before the first. */
  readonly last: SyncRun | null;
  /** Who approved its rule; null where nobody has, or it has none. */
  readonly approvedBy: string | null;
}

/**
 * Creates a job that comes back. One that brings differences has a rule, which waits for a person's approval. Throws `role_missing`,
 * `argument_invalid` for a schedule that cannot be read, or a name that is taken.
 */
export function createSyncJob(caller: Caller, playbook: string, given: SyncJobSpec): Promise<ShownSyncJob> {
  requireRight(caller.principal, neededFor(given.action), 'have this done again and again');
  return withWorkbench(caller, playbook, async (bench) => {
    const spec = checked(given);
    const jobs = syncJobsOf(bench);
    const { now } = await jobs.clock(bench.control);
    requireSchedule(spec, now);
    if ((await jobs.list(bench.control, jobsMax)).length >= jobsMax) throw tooMany(bench);
    const rule = spec.action === 'migrate' ? await keepRule(bench, spec) : null;
    const job = { ...spec, rule, principal: caller.principal, nextRunAt: nextTime(spec, now) };
    if (!(await jobs.add(bench.control, job))) throw nameTaken(bench, spec.name);
    await recordAct(bench, 'sync job created', { job: spec.name, action: spec.action, cron: spec.cron, zone: spec.zone, rule });
    return shown(bench, await requireSyncJob(bench, spec.name));
  });
}

/** Jobs of a playbook, by name. */
export function listSyncJobs(caller: Caller, playbook: string): Promise<ShownSyncJob[]> {
  return withWorkbench(caller, playbook, shownJobs, 'look');
}

/** The same on an open workbench. */
export async function shownJobs(bench: Workbench): Promise<ShownSyncJob[]> {
  const found: ShownSyncJob[] = [];
  for (const job of await syncJobsOf(bench).list(bench.control, jobsMax)) found.push(await shown(bench, job));
  return found;
}

/** One job with its newest runs. Throws `sync_job_not_found`. */
export function showSyncJob(
  caller: Caller,
  playbook: string,
  name: string,
  limit = runsShown,
): Promise<{ job: ShownSyncJob; runs: SyncRun[] }> {
  const look = async (bench: Workbench) => {
    const job = await requireSyncJob(bench, name);
    return { job: await shown(bench, job), runs: await syncJobsOf(bench).runs(bench.control, limit, { job: job.id }) };
  };
  return withWorkbench(caller, playbook, look, 'look');
}

/** The newest runs of all jobs, and times at which none ran. */
export function listSyncRuns(caller: Caller, playbook: string, limit = runsShown): Promise<SyncRun[]> {
  return withWorkbench(caller, playbook, (bench) => syncJobsOf(bench).runs(bench.control, limit), 'look');
}

/** Queues a run now, also of a paused job; returns the number of the queue's job. Throws `sync_job_not_found`, `sync_queue_full`. */
export function runSyncJob(caller: Caller, playbook: string, name: string): Promise<{ job: ShownSyncJob; queued: string }> {
  requireRight(caller.principal, 'run', 'have work done');
  return withWorkbench(caller, playbook, async (bench) => {
    const job = await requireSyncJob(bench, name);
    const jobs = syncJobsOf(bench);
    const { GODWIT_JOB_OPEN_MAX: openMax } = bench.config;
    const open = await jobs.open(bench.control, job.id, openMax);
    if (open.length >= openMax)
      throw new GodwitError('sync_queue_full', `${open.length} runs of ${job.name} wait or run already.`, { details: { job: job.name } });
    const { now } = await jobs.clock(bench.control);
    const queue = await openQueue(bench, false);
    try {
      const queued = await inTransaction(bench.control, () => queueRun(bench, queue, job, { at: now, trigger: 'manual' }));
      return { job: await shown(bench, job), queued };
    } finally {
      await queue.close();
    }
  });
}

/** Times that come while it is paused are not made up for. Runs that wait or run go on. Throws `sync_job_not_found`. */
export function pauseSyncJob(caller: Caller, playbook: string, name: string): Promise<ShownSyncJob> {
  return change(caller, playbook, name, 'paused');
}

/** Goes on with the next time from now. Throws `sync_job_not_found`. */
export function resumeSyncJob(caller: Caller, playbook: string, name: string): Promise<ShownSyncJob> {
  return change(caller, playbook, name, 'active');
}

/** It comes no more; runs that wait are cancelled, one that is under way stops, its history stays. Throws `sync_job_not_found`. */
export function deleteSyncJob(caller: Caller, playbook: string, name: string): Promise<ShownSyncJob> {
  return change(caller, playbook, name, 'deleted');
}

/** What is wrong with the jobs of a playbook; null where it has none, or nothing was recorded yet. */
export async function syncHealth(caller: Caller, playbook: string): Promise<SyncHealth | null> {
  const look = async (bench: Workbench): Promise<SyncHealth> => {
    const jobs = syncJobsOf(bench);
    return jobs.health(bench.control, (await jobs.clock(bench.control)).now);
  };
  return withWorkbench(caller, playbook, look, 'look').catch(() => null);
}

async function change(caller: Caller, playbook: string, name: string, state: 'active' | 'paused' | 'deleted'): Promise<ShownSyncJob> {
  requireRight(caller.principal, 'run', 'change jobs');
  return withWorkbench(caller, playbook, async (bench) => {
    const job = await requireSyncJob(bench, name);
    const jobs = syncJobsOf(bench);
    const { now } = await jobs.clock(bench.control);
    await jobs.set(bench.control, job.id, state, state === 'active' ? nextTime(job, now) : null);
    if (state === 'deleted') await stopAll(bench, job);
    await recordAct(bench, `sync job ${state}`, { job: job.name });
    return shown(bench, (await jobs.list(bench.control, 1, job.id))[0] ?? { ...job, state: 'paused', nextRunAt: null });
  });
}

async function stopAll(bench: Workbench, job: SyncJob): Promise<void> {
  const queue = await openQueue(bench, false);
  try {
    await stopRuns(bench, queue, job);
  } finally {
    await queue.close();
  }
}

async function shown({ control, journal, playbook }: Workbench, job: SyncJob): Promise<ShownSyncJob> {
  const [last = null] = await syncJobsOf({ playbook }).runs(control, 1, { job: job.id });
  return { ...job, last, approvedBy: job.rule === null ? null : ((await journal.approval(control, job.rule))?.by ?? null) };
}

async function requireSyncJob(bench: Workbench, name: string): Promise<SyncJob> {
  const [found] = await syncJobsOf(bench).list(bench.control, 1, name);
  if (found) return found;
  throw new GodwitError('sync_job_not_found', `${bench.playbook.playbook} has no job ${name} that comes back.`, { details: { job: name } });
}

const neededFor = (action: SyncJobSpec['action']): Right => (action === 'analyze' ? 'propose' : 'run');

function checked(given: SyncJobSpec): SyncJobSpec {
  const read = syncJobSpec.safeParse(given);
  if (read.success) return read.data;
  const problems = read.error.issues.map(({ path, message }) => `${path.join('.') || 'job'}: ${message}`);
  throw new GodwitError('argument_invalid', `This is no job: ${problems.join('; ')}.`);
}

function keepRule({ journal, control, playbook, principal }: Workbench, spec: SyncJobSpec): Promise<string> {
  const content = ruleOf(playbook.playbook, spec);
  return journal.save(control, { kind: 'sync_rule', playbook: playbook.playbook, name: spec.name, content, author: principal.name });
}

const nameTaken = ({ playbook }: Workbench, name: string): GodwitError =>
  new GodwitError('argument_invalid', `${playbook.playbook} has a job ${name} already: choose another name, or delete that one first.`);

const tooMany = ({ playbook }: Workbench): GodwitError =>
  new GodwitError('argument_invalid', `${playbook.playbook} has ${jobsMax} jobs already: delete one first.`);
