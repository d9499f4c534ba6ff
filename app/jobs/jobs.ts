import { inTransaction } from '../../engine/batch/write-batch.ts';
import { openJobs } from '../../engine/journal/jobs.ts';
import { selectPhases } from '../../engine/playbook/select.ts';
import { GodwitError } from '../../model/errors.ts';
import type { AskedJobKind, Job, JobArguments, JobState } from '../../model/job.ts';
import { requireRight } from '../../model/principal.ts';
import type { Delivery, JobQueue } from '../../model/queue.ts';
import { type Caller, controlSchema, type Use, type Workbench, withWorkbench } from '../workbench/workbench.ts';
import { openQueue } from './queue.ts';

const jobsShown = 50;
const jobs = openJobs(controlSchema);

/** Has work done by whichever worker comes first; returns the job's number. Throws `phase_not_found` for what the playbook does not know. */
export function enqueueJob(caller: Caller, playbook: string, kind: AskedJobKind, given: JobArguments): Promise<string> {
  requireRight(caller.principal, 'run', 'have work done');
  return withQueue(caller, playbook, async (bench, queue) => {
    selectPhases(bench.playbook, given);
    const job = { playbook: bench.playbook.playbook, kind, arguments: given, principal: caller.principal };
    return deliver(bench, queue, () => jobs.add(bench.control, job));
  });
}

/** The newest jobs of a playbook. */
export function listJobs(caller: Caller, playbook: string): Promise<Job[]> {
  return withWorkbench(caller, playbook, (bench) => jobs.list(bench.control, bench.playbook.playbook, jobsShown), 'look');
}

/** One job. Throws `job_not_found`. */
export function showJob(caller: Caller, playbook: string, id: string): Promise<Job> {
  return withWorkbench(caller, playbook, (bench) => requireJob(bench, id), 'look');
}

/** Cancels a job that nobody has begun; one that runs stops when its batch is finished. Throws `job_ended`. */
export function cancelJob(caller: Caller, playbook: string, id: string): Promise<JobState> {
  requireRight(caller.principal, 'run', 'stop work');
  return withQueue(caller, playbook, async (bench, queue) => {
    const { state, delivery } = await requireJob(bench, id);
    const stopped = await jobs.stop(bench.control, id);
    if (stopped === null) throw new GodwitError('job_ended', `The job ${id} has ended already: ${state}.`, { details: { job: id, state } });
    if (stopped === 'cancelled' && delivery !== null) await queue.cancel(bench.playbook.playbook, delivery);
    return stopped;
  });
}

/** Has a job done again that failed or was stopped; its run goes on where it stopped. Throws `job_ended` for one that is done, or still under way. */
export function retryJob(caller: Caller, playbook: string, id: string): Promise<string> {
  requireRight(caller.principal, 'run', 'have work done');
  return withQueue(caller, playbook, async (bench, queue) => {
    const { state } = await requireJob(bench, id);
    return deliver(bench, queue, async () => {
      const delivery = await jobs.again(bench.control, id);
      if (delivery) return delivery;
      throw new GodwitError('job_ended', `The job ${id} is ${state}: there is nothing to try again.`, { details: { job: id, state } });
    });
  });
}

/** The job and its delivery are one transaction: neither is without the other. */
async function deliver({ control, playbook }: Workbench, queue: JobQueue, keep: () => Promise<Delivery>): Promise<string> {
  return inTransaction(control, async () => {
    const delivery = await keep();
    await queue.send(control, playbook.playbook, delivery);
    return delivery.job;
  });
}

async function requireJob({ control, playbook }: Workbench, id: string): Promise<Job> {
  const isNumber = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id);
  const [job] = isNumber ? await jobs.list(control, playbook.playbook, 1, id) : [];
  if (job) return job;
  throw new GodwitError('job_not_found', `${playbook.playbook} has no job ${id}.`, { details: { job: id } });
}

function withQueue<T>(
  caller: Caller,
  playbook: string,
  work: (bench: Workbench, queue: JobQueue) => Promise<T>,
  use: Use = 'work',
): Promise<T> {
  const open = async (bench: Workbench): Promise<T> => {
    const queue = await openQueue(bench, false);
    try {
      return await work(bench, queue);
    } finally {
      await queue.close();
    }
  };
  return withWorkbench(caller, playbook, open, use);
}
