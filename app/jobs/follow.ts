import { setTimeout as sleep } from 'node:timers/promises';
import { type EventScope, type KeptEvent, openEvents } from '../../engine/journal/events.ts';
import { openJobs } from '../../engine/journal/jobs.ts';
import type { JobState } from '../../model/job.ts';
import { type Caller, controlSchema, type Workbench, withWorkbench } from '../workbench/workbench.ts';

const pageMax = 1000;
const lookMs = 500;
const endStates: ReadonlySet<JobState> = new Set(['done', 'interrupted', 'failed', 'cancelled']);

export interface Reading extends EventScope {
  /** The last event that the reader has seen; from the first by default. */
  readonly after?: string;
  /** Goes on as events come: to the end of the job or run, or until the caller stops. */
  readonly follow: boolean;
}

/** Gives kept events in their order, each once; returns the sequence of the last. */
export function readEvents(
  caller: Caller,
  playbook: string,
  { after = '0', follow, ...scope }: Reading,
  take: (event: KeptEvent) => void,
): Promise<string> {
  return withWorkbench(
    caller,
    playbook,
    async (bench) => {
      const events = openEvents(controlSchema, bench.playbook.playbook);
      for (let last = after; ; ) {
        // Asked first: what happened before the end is read after it.
        const isOver = !follow || caller.signal.aborted || (await hasEnded(bench, scope));
        const page = await events.after(bench.control, scope, last, pageMax);
        page.forEach(take);
        last = page.at(-1)?.sequence ?? last;
        if (page.length === pageMax) continue;
        if (isOver) return last;
        await sleep(lookMs);
      }
    },
    'look',
  );
}

async function hasEnded({ control, playbook, runs }: Workbench, { job, run }: EventScope): Promise<boolean> {
  if (job !== undefined) {
    const [found] = await openJobs(controlSchema).list(control, playbook.playbook, 1, job);
    return found === undefined || endStates.has(found.state);
  }
  return run !== undefined && (await runs.find(control, run))?.status !== 'running';
}
