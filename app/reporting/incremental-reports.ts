import { setTimeout as sleep } from 'node:timers/promises';
import type { Notify } from '../../model/progress.ts';
import { closeOwnSessions, openOwnSessions } from '../workbench/own-sessions.ts';
import type { Workbench } from '../workbench/workbench.ts';
import { writeReports } from './reporting.ts';

/** Passes events on, and writes the reports after phases; `written` resolves when those of the last phase are there. */
export function reportIncrementally(bench: Workbench): { notify: Notify; written(): Promise<void> } {
  const reports = writeInTurn(() => reportAside(bench).catch(() => noteFailure(bench)));
  const notify: Notify = (event) => {
    bench.notify(event);
    if (event.type === 'phase_completed') reports.ask();
  };
  return { notify, written: () => reports.end() };
}

/** All reports are written anew each time: with hundreds of phases that takes longer than a phase, so they may take this share of a run at most. */
const restPerWriting = 9;
const restMsMax = 60_000;

/** Writes one after the other with a rest between: whatever is asked for meanwhile is answered by one writing. `end` does without the rest. */
export function writeInTurn(write: () => Promise<void>): { ask(): void; end(): Promise<void> } {
  const ended = new AbortController();
  let isAsked = false;
  let writing: Promise<void> | null = null;
  const writeWhileAsked = async (): Promise<void> => {
    while (isAsked) {
      isAsked = false;
      const began = performance.now();
      await write();
      const rest = Math.min((performance.now() - began) * restPerWriting, restMsMax);
      await sleep(rest, undefined, { signal: ended.signal }).catch(() => {});
    }
    writing = null;
  };
  return {
    ask: () => {
      isAsked = true;
      writing ??= writeWhileAsked();
    },
    end: async () => {
      ended.abort();
      await writing;
    },
  };
}

/** On sessions of its own: the run's are in the middle of something. */
async function reportAside(bench: Workbench): Promise<void> {
  const own = await openOwnSessions(bench);
  try {
    await writeReports({ ...bench, ...own });
  } finally {
    await closeOwnSessions(own);
  }
}

function noteFailure({ notify }: Workbench): void {
  notify({ type: 'notice', message: 'the reports could not be written after a phase; they are written at the end' });
}
