import { inTrial } from '../databases/postgres/trial.ts';
import type { RunContext } from '../engine/run/context.ts';
import type { Entity } from '../model/catalog.ts';
import { runContextOf } from './execute.ts';
import type { Workbench } from './workbench.ts';

/** Runs `work` on target and journal as they are, and takes back what it wrote to either. */
export function inBenchTrial<T>(bench: Workbench, entities: readonly Entity[], work: (context: RunContext) => Promise<T>): Promise<T> {
  return inTrial(bench.target, entities, async (target) => {
    const ledgerSession = await target.openSession();
    const context = { ...runContextOf(bench, { jobs: 1 }), target, ledgerSession };
    if (bench.journalAt === bench.target) return work({ ...context, control: ledgerSession });
    return inTrial(bench.journalAt, [], async (journalAt) => work({ ...context, control: await journalAt.openSession() }));
  });
}
