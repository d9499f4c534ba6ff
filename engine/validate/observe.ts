import type { Collected } from '../../model/phase-statements.ts';
import type { Worker } from '../batch/write-batch.ts';
import { openRowFacts } from '../ledger/row-facts.ts';
import type { OpenEpoch, RunContext } from '../run/context.ts';
import { closeWorker, openWorker } from '../run/workers.ts';
import { amountColumns, amountsOf } from './amounts.ts';
import { collectRows } from './collect-rows.ts';
import { type Evaluation, evaluateRows } from './evaluate-rows.ts';
import { openRowJudge } from './judge-rows.ts';
import type { ComparablePhase, ComparisonBounds } from './options.ts';
import { type Progress, withProgress } from './progress.ts';
import { type Coverage, drawSample, rowsOf } from './sample.ts';

/** What both comparisons read of one phase. */
export interface Observed {
  readonly collected: Collected;
  readonly evaluation: Evaluation;
  readonly coverage: Coverage;
  readonly progress: Progress;
}

/**
 * Reads the source once for each comparison, side by side: as a set on the target server, and row by row in the evaluator. The set stays in
 * the worker's session.
 */
export async function observePhase(
  context: RunContext,
  comparable: ComparablePhase,
  epoch: OpenEpoch,
  worker: Worker,
  bounds: ComparisonBounds,
): Promise<Observed> {
  const { run, prepared, program } = comparable;
  const { sourceRead } = prepared;
  const phase = prepared.phase.phase;
  const slices = await epoch.view.slices(sourceRead, context.settings.batchRows);
  const coverage = await drawSample(epoch.view, sourceRead, slices, bounds.evaluatedRowsMax);
  const progress = { rows: 0, of: rowsOf(slices) + coverage.rows };
  const task = { run, phase, slices, amounts: amountColumns(amountsOf(prepared)) };
  const [collected, evaluation] = await withProgress(context, phase, progress, () =>
    sideBySide(
      context.signal,
      (signals) => collectRows(worker, program, task, progress, signals),
      (signals) => evaluatePhase(context, comparable, epoch, coverage, bounds, progress, signals),
    ),
  );
  return { collected, evaluation, coverage, progress };
}

/** Runs both to their ends; where one fails the other stops at its next step. */
async function sideBySide<A, B>(
  signal: AbortSignal,
  first: (signals: readonly AbortSignal[]) => Promise<A>,
  second: (signals: readonly AbortSignal[]) => Promise<B>,
): Promise<[A, B]> {
  const stop = new AbortController();
  let cause: unknown;
  const guarded = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      if (!stop.signal.aborted) cause = error;
      stop.abort();
      throw error;
    });
  const [a, b] = await Promise.allSettled([guarded(first([signal, stop.signal])), guarded(second([signal, stop.signal]))]);
  if (a.status === 'fulfilled' && b.status === 'fulfilled') return [a.value, b.value];
  throw cause;
}

async function evaluatePhase(
  context: RunContext,
  { run, prepared, program }: ComparablePhase,
  epoch: OpenEpoch,
  coverage: Coverage,
  { differencesMax }: ComparisonBounds,
  progress: Progress,
  signals: readonly AbortSignal[],
): Promise<Evaluation> {
  const { session, reader } = await openWorker(context, { program: { ...program, prepare: [] }, epoch });
  try {
    const judge = openRowJudge(run, prepared, program, session, openRowFacts(session, context.ledgerSchema, context.playbook.playbook));
    return await evaluateRows(reader, prepared.sourceRead, judge, coverage, differencesMax, progress, signals);
  } finally {
    await closeWorker({ session, reader });
  }
}
