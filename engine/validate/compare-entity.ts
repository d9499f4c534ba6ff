import type { Difference } from '../../model/verdict.ts';
import type { Worker } from '../batch/write-batch.ts';
import { openRowFacts } from '../ledger/row-facts.ts';
import type { OpenEpoch, RunContext } from '../run/context.ts';
import { closeWorker, openWorker } from '../run/workers.ts';
import { openRowJudge } from './judge-rows.ts';
import { locateFields, mergeDifferences } from './locate.ts';
import { type Observed, observePhase } from './observe.ts';
import type { ValidatedPhase, ValidateOptions } from './options.ts';
import { type Comparison, readComparison } from './read-comparison.ts';

/** All that was found out about one phase, while the session's scratch still stands. */
export interface ComparedPhase extends ValidatedPhase {
  readonly observed: Observed;
  readonly comparison: Comparison;
  /** Rows that differ by either comparison, with the columns where known; at most as many as asked for. */
  readonly differences: readonly Difference[];
  readonly differencesTotal: number;
  readonly worker: Worker;
}

/**
 * Compares the phases that write one target entity: what all of them expect is collected first, so that none takes another's rows for
 * intruders. `judge` is called for each in turn.
 */
export async function compareEntity<T>(
  context: RunContext,
  phases: readonly ValidatedPhase[],
  epoch: OpenEpoch,
  options: ValidateOptions,
  judge: (compared: ComparedPhase) => Promise<T>,
): Promise<T[]> {
  const [first] = phases;
  if (!first) return [];
  const worker = await openWorker(context, { program: { ...first.program, prepare: first.program.compare.prepare }, epoch });
  try {
    const observed: Observed[] = [];
    for (const each of phases) observed.push(await observePhase(context, each, epoch, worker, options));
    const judged: T[] = [];
    for (const [i, each] of observed.entries())
      judged.push(await judge(await comparePhase(context, phases[i] ?? first, each, worker, options)));
    return judged;
  } finally {
    await closeWorker(worker);
  }
}

async function comparePhase(
  context: RunContext,
  validated: ValidatedPhase,
  observed: Observed,
  worker: Worker,
  { differencesMax }: ValidateOptions,
): Promise<ComparedPhase> {
  const { prepared, program, pass } = validated;
  const { session, reader } = worker;
  const names = { phase: pass.phase, entity: prepared.target.name };
  const comparison = await readComparison(session, program.compare, names, differencesMax);
  const merged = mergeDifferences(comparison.differences, observed.evaluation.differences);
  const judge = openRowJudge(pass.run, prepared, program.compare, session, openRowFacts(session, context.ledgerSchema));
  const differences = await locateFields(reader, prepared.extract, judge, merged.slice(0, differencesMax));
  const { missing, changed, extra } = comparison.totals;
  const bySet = missing + changed + extra;
  const isWhole = bySet <= differencesMax && observed.evaluation.total <= differencesMax;
  const differencesTotal = isWhole ? merged.length : Math.max(bySet, observed.evaluation.total);
  return { ...validated, observed, comparison, differences, differencesTotal, worker };
}
