import type { Slice } from '../../model/ledger.ts';
import type { Extract, SliceReader } from '../../model/reading.ts';
import type { TextRow } from '../../model/session.ts';
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

/** Judges the covered rows in chunks, and reads one ahead, so that memory holds two; keeps at most `limit` differences. */
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
  let judging = Promise.resolve();
  for await (const chunk of chunksOf(reader, extract, slices)) {
    await judging;
    judging = judgeChunk(chunk);
    // Reading may fail first; then nobody waits for this one.
    judging.catch(() => {});
  }
  await judging;
  return sum;
}

async function* chunksOf(reader: SliceReader, extract: Extract, slices: readonly Slice[]): AsyncGenerator<TextRow[]> {
  for (const slice of slices) {
    let chunk: TextRow[] = [];
    for await (const row of reader.rows(extract, slice)) {
      chunk.push(row);
      if (chunk.length < chunkRows) continue;
      yield chunk;
      chunk = [];
    }
    if (chunk.length > 0) yield chunk;
  }
}
