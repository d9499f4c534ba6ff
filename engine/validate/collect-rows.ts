import type { Slice } from '../../model/ledger.ts';
import type { AmountColumn, AmountSum, Collected, PhaseStatements } from '../../model/phase-statements.ts';
import { stageSlice } from '../batch/stage.ts';
import type { Worker } from '../batch/write-batch.ts';
import { add, parseDecimal, printDecimal } from '../evaluate/decimal.ts';
import { type Progress, throwIfInterrupted } from './progress.ts';

/** What is collected for a set-wise comparison. */
export interface CollectTask {
  readonly run: string;
  readonly phase: string;
  readonly slices: readonly Slice[];
  /** Source columns to add up. */
  readonly amounts: readonly AmountColumn[];
  /** Also notes the keys of refused rows. */
  readonly notesRefused?: boolean;
}

const nothing: Collected = { expected: 0, made: 0, refused: 0, skipped: 0, left: 0, amounts: [], lacking: [] };

/** Streams the phase's slices into the session's scratch and makes of them what should be in the target. Memory holds no rows. */
export async function collectRows(
  { session, reader }: Worker,
  program: PhaseStatements,
  { slices, ...task }: CollectTask,
  progress: Progress,
  signals: readonly AbortSignal[],
): Promise<Collected> {
  for (const statement of program.prepare) await session.query(statement);
  let total = nothing;
  let after = 0;
  for (const slice of slices) {
    throwIfInterrupted(...signals);
    const { rows, unreadable } = await stageSlice(session, reader, program, slice);
    const [found = nothing] = await session.query<Collected>(program.compare.collect({ ...task, after }));
    // The mapping has no say in what is no row: it is refused before.
    total = added(total, { ...found, refused: found.refused + unreadable.length });
    after += rows;
    progress.rows += rows;
  }
  return total;
}

function added(a: Collected, b: Collected): Collected {
  return {
    expected: a.expected + b.expected,
    made: a.made + b.made,
    refused: a.refused + b.refused,
    skipped: a.skipped + b.skipped,
    left: a.left + b.left,
    amounts: addedAmounts(a.amounts, b.amounts),
    lacking: b.lacking.map((rows, i) => rows + (a.lacking[i] ?? 0)),
  };
}

/** By place and currency, each a sum of its own. */
function addedAmounts(a: readonly AmountSum[], b: readonly AmountSum[]): AmountSum[] {
  const groups = Map.groupBy([...a, ...b], ({ place, currency }) => JSON.stringify([place, currency]));
  return [...groups.values()].map((of) => of.reduce(bothOf));
}

const bothOf = (a: AmountSum, b: AmountSum): AmountSum => ({ ...a, read: plus(a.read, b.read), aside: plus(a.aside, b.aside) });

const plus = (a: string, b: string): string => printDecimal(add(parseDecimal(a), parseDecimal(b)));
