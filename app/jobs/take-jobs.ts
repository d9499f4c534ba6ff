import { openJobs } from '../../engine/journal/jobs.ts';
import { GodwitError } from '../../model/errors.ts';
import type { JobQueue } from '../../model/queue.ts';
import { syncJobsOf } from '../sync-jobs/doors.ts';
import { queueDue } from '../sync-jobs/queue-runs.ts';
import { type Caller, controlSchema, type Workbench } from '../workbench/workbench.ts';
import { performJob } from './perform.ts';
import { openQueue } from './queue.ts';

const jobs = openJobs(controlSchema);
const looked = 100;

/** The jobs that a worker takes. */
export interface JobTaker {
  /** Whether one is being done by this process. */
  isBusy(): boolean;
  /** Queues runs of jobs that come back and are due. */
  queueDue(bench: Workbench): Promise<void>;
  /** Marks jobs as failed that the queue has given up. */
  settleLost(bench: Workbench): Promise<void>;
  close(): Promise<void>;
}

/** Takes the playbook's jobs one after the other, until it is closed. */
export async function takeJobs(caller: Caller, bench: Workbench, worker: string, done: () => void): Promise<JobTaker> {
  const queue = await openQueue(bench, true);
  const name = bench.playbook.playbook;
  let busy = false;
  const work = { caller, playbook: bench.path, worker, openControl: () => bench.journalAt.openSession() };
  await queue.work(name, async (delivery) => {
    busy = true;
    try {
      if (caller.signal.aborted) throw new GodwitError('interrupted', 'This worker is about to leave.');
      await performJob(work, name, delivery);
    } finally {
      busy = false;
      done();
    }
  });
  return {
    isBusy: () => busy,
    settleLost: (open) => settleLost(open, queue),
    queueDue: (open) => queueNow(open, queue),
    close: () => queue.close(),
  };
}

async function queueNow(bench: Workbench, queue: JobQueue): Promise<void> {
  const { now, next } = await syncJobsOf(bench).clock(bench.control);
  if (next !== null && next <= now) await queueDue(bench, queue, now);
}

async function settleLost({ control, playbook }: Workbench, queue: JobQueue): Promise<void> {
  for (const { id, state, delivery, attempts } of await jobs.list(control, playbook.playbook, looked)) {
    if (delivery === null || !(state === 'queued' || state === 'running' || state === 'stopping')) continue;
    if (!(await queue.isGivenUp(playbook.playbook, delivery))) continue;
    const { code, kind, message, hint } = new GodwitError('job_lost', `Workers were lost ${attempts} times while they did the job ${id}.`);
    await jobs.lose(control, id, { code, kind, message, hint });
  }
}
