import type { Notify } from '../model/progress.ts';
import { writeReports } from './reporting.ts';
import type { Workbench } from './workbench.ts';

/** Passes events on, and writes the reports after each phase; `written` resolves when the last of them are there. */
export function reportOnTheWay(bench: Workbench): { notify: Notify; written(): Promise<void> } {
  let writing: Promise<unknown> = Promise.resolve();
  const notify: Notify = (event) => {
    bench.notify(event);
    if (event.type === 'phase_completed') writing = writing.then(() => reportAside(bench)).catch(() => noteFailure(bench));
  };
  return {
    notify,
    written: async () => {
      await writing;
    },
  };
}

/** On sessions of its own: the run's are in the middle of something. */
async function reportAside(bench: Workbench): Promise<void> {
  const ledgerSession = await bench.target.openSession();
  try {
    const control = await bench.journalAt.openSession();
    await writeReports({ ...bench, control, ledgerSession }).finally(() => control.close());
  } finally {
    await ledgerSession.close();
  }
}

function noteFailure({ notify }: Workbench): void {
  notify({ type: 'notice', message: 'the reports could not be written after a phase; they are written at the end' });
}
