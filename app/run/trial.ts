import { inTrial } from '../../databases/postgres/trial.ts';
import type { OpenTarget } from '../../engine/route.ts';
import type { RunContext } from '../../engine/run/context.ts';
import type { Entity } from '../../model/catalog.ts';
import type { TargetSession } from '../../model/session.ts';
import type { Workbench } from '../workbench/workbench.ts';
import { runContextOf } from './execute.ts';

/** Runs `work` on all targets and the journal as they are, and takes back what it wrote to any. */
export function inBenchTrial<T>(bench: Workbench, entities: readonly Entity[], work: (context: RunContext) => Promise<T>): Promise<T> {
  const context = runContextOf(bench, { jobs: 1 });
  if (bench.several) return inTrials(bench, context, [...bench.several.targets], new Map(), entities, work);
  return inTrial(bench.target, entities, async (target) => {
    const ledgerSession = await target.openSession();
    const trial = { ...context, target, ledgerSession };
    return withJournal(bench, bench.target === bench.journalAt ? ledgerSession : null, (control) => work({ ...trial, control }));
  });
}

/** One within the other, so that all are taken back together. */
async function inTrials<T>(
  bench: Workbench,
  context: RunContext,
  [next, ...others]: readonly [string, OpenTarget][],
  open: Map<string, OpenTarget>,
  entities: readonly Entity[],
  work: (context: RunContext) => Promise<T>,
): Promise<T> {
  if (!next) {
    const home = [...(bench.several?.targets ?? [])].find(([, { target }]) => target === bench.journalAt);
    const [first] = [...open.values()];
    const several = { sources: bench.several?.sources ?? new Map(), targets: open };
    const control = home ? (open.get(home[0])?.ledgerSession ?? null) : null;
    return withJournal(bench, control, (session) => work({ ...context, ...first, several, control: session }));
  }
  const [name, { target }] = next;
  return inTrial(target, entities, async (trial) => {
    open.set(name, { target: trial, ledgerSession: await trial.openSession() });
    return inTrials(bench, context, others, open, entities, work);
  });
}

/** The journal within a trial that is under way, or in one of its own. */
function withJournal<T>(bench: Workbench, within: TargetSession | null, work: (control: TargetSession) => Promise<T>): Promise<T> {
  if (within) return work(within);
  return inTrial(bench.journalAt, [], async (journalAt) => work(await journalAt.openSession()));
}
