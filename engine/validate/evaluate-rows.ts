import type { Extract, SliceReader, TextRow } from '../../model/contracts.ts';
import type { Difference } from '../../model/verdict.ts';
import type { RowJudge } from './judge-rows.ts';
import { type Progress, throwIfInterrupted } from './progress.ts';
import type { Coverage } from './sample.ts';

const chunkRows = 1000;

/** What the evaluator found over all rows that it judged. */
export interface Evaluation {
  readonly rows: number;
  readonly differences: readonly Difference[];
  /** How many rows differ, also beyond those that are named. */
  readonly total: number;
  readonly misfiled: number;
}

/** Judges the covered rows in chunks, so that memory holds one chunk; keeps at most `limit` differences. */
export async function evaluateRows(
  reader: SliceReader,
  extract: Extract,
  judge: RowJudge,
  { slices }: Coverage,
  limit: number,
  progress: Progress,
  signals: readonly AbortSignal[],
): Promise<Evaluation> {
  const sum = { rows: 0, differences: [] as Difference[], total: 0, misfiled: 0 };
  const judgeChunk = async (rows: readonly TextRow[]): Promise<void> => {
    throwIfInterrupted(...signals);
    const judged = await judge.judge(rows);
    sum.rows += judged.rows;
    sum.misfiled += judged.misfiled;
    sum.total += judged.differences.length;
    sum.differences.push(...judged.differences.slice(0, Math.max(0, limit - sum.differences.length)));
    progress.rows += rows.length;
  };
  for (const slice of slices) {
    let chunk: TextRow[] = [];
    for await (const row of reader.rows(extract, slice)) {
      chunk.push(row);
      if (chunk.length < chunkRows) continue;
      await judgeChunk(chunk);
      chunk = [];
    }
    if (chunk.length > 0) await judgeChunk(chunk);
  }
  return sum;
}
