import type { Slice } from '../../model/ledger.ts';
import type { SourceRead, SourceSnapshot } from '../../model/reading.ts';

/** Which rows are judged one by one. */
export interface Coverage {
  readonly slices: readonly Slice[];
  readonly rows: number;
  /** `all`, or how the sample was drawn. */
  readonly text: string;
}

const rangesMax = 10_000;
const rangeRowsMin = 500;

/**
 * All rows where they are at most `limit`; otherwise every n-th of equal ranges in key order, so that the same source gives the same
 * sample and anyone can draw it again.
 */
export async function drawSample(view: SourceSnapshot, sourceRead: SourceRead, slices: readonly Slice[], limit: number): Promise<Coverage> {
  const total = rowsOf(slices);
  if (total <= limit) return { slices, rows: total, text: 'all' };
  const rangeRows = Math.max(rangeRowsMin, Math.ceil(total / rangesMax));
  const ranges = await view.slices(sourceRead, rangeRows);
  const every = Math.ceil(total / Math.max(limit, rangeRows));
  if (every === 1) return { slices, rows: total, text: 'all' };
  const drawn = ranges.filter((_, i) => i % every === 0);
  const rows = rowsOf(drawn);
  return { slices: drawn, rows, text: `${rows} of ${total} rows: of every ${every} ranges of ${rangeRows} rows in key order, the first` };
}

/** Rows that the slices were cut for. */
export function rowsOf(slices: readonly Slice[]): number {
  return slices.reduce((sum, { rows }) => sum + rows, 0);
}
