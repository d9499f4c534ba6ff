import type { Difference } from '../../model/verdict.ts';
import type { Worker } from '../batch/write-batch.ts';
import type { RunContext } from '../run/context.ts';
import type { ViewOf } from '../run/look.ts';
import { closeWorker, openWorker } from '../run/workers.ts';
import { locateFields, mergeDifferences } from './locate.ts';
import { type Observed, observePhase } from './observe.ts';
import type { ComparablePhase, ComparisonBounds } from './options.ts';
import { throwIfInterrupted, withProgress } from './progress.ts';
import { type Comparison, readComparison } from './read-comparison.ts';

interface Compared {
  readonly observed: Observed;
  readonly comparison: Comparison;
  /** Rows that differ by either comparison, with the columns where known; at most as many as asked for. */
  readonly differences: readonly Difference[];
  readonly differencesTotal: number;
  readonly worker: Worker;
}

/** All that was found out about one phase, while the session's scratch still stands. */
export type ComparedPhase<Phase extends ComparablePhase = ComparablePhase> = Phase & Compared;

/**
 * Compares the phases that write one target entity: what all of them expect is collected first, so that none takes another's rows for
 * intruders. `judge` is called for each in turn.
 */
export async function compareEntity<Phase extends ComparablePhase, T>(
  context: RunContext,
  phases: readonly Phase[],
  viewOf: ViewOf,
  bounds: ComparisonBounds,
  judge: (compared: ComparedPhase<Phase>) => Promise<T>,
): Promise<T[]> {
  const [first] = phases;
  if (!first) return [];
  const program = { ...first.program, prepare: first.program.compare.prepare };
  const { session, reader } = await openWorker(context, { program, epoch: await viewOf(first.prepared) });
  const readers = new Map([[sourceNameOf(first), reader]]);
  try {
    const seen: { phase: Phase; worker: Worker; observed: Observed }[] = [];
    for (const phase of phases) {
      const epoch = await viewOf(phase.prepared);
      const own = readers.get(sourceNameOf(phase)) ?? (await epoch.view.openReader());
      readers.set(sourceNameOf(phase), own);
      const worker = { session, reader: own };
      seen.push({ phase, worker, observed: await observePhase(context, phase, epoch, worker, bounds) });
    }
    const judged: T[] = [];
    for (const { phase, worker, observed } of seen) {
      throwIfInterrupted(context.signal);
      const work = async (): Promise<T> => judge({ ...phase, ...(await comparePhase(phase, observed, worker, bounds)) });
      judged.push(await withProgress(context, phase.prepared.phase.phase, observed.progress, work));
    }
    return judged;
  } finally {
    await closeWorker({ session, reader });
    for (const each of readers.values()) if (each !== reader) await each.close().catch(() => {});
  }
}

const sourceNameOf = ({ prepared }: ComparablePhase): string => prepared.phase.databases.source;

async function comparePhase(
  { prepared, program }: ComparablePhase,
  observed: Observed,
  worker: Worker,
  { differencesMax }: ComparisonBounds,
): Promise<Compared> {
  const names = { phase: prepared.phase.phase, entity: prepared.target.name };
  const comparison = await readComparison(worker.session, program.compare, names, differencesMax);
  const merged = mergeDifferences(comparison.differences, observed.evaluation.differences);
  const differences = await locateFields(worker, program, merged.slice(0, differencesMax));
  const { missing, changed, extra } = comparison.totals;
  const bySet = missing + changed + extra;
  const isWhole = bySet <= differencesMax && observed.evaluation.total <= differencesMax;
  const differencesTotal = isWhole ? merged.length : Math.max(bySet, observed.evaluation.total);
  return { observed, comparison, differences, differencesTotal, worker };
}
