import type { FieldType } from '../../model/catalog.ts';
import { assert } from '../../model/errors.ts';
import { boundedRow, mayBeLarge } from '../../model/large-value.ts';
import type { Slice } from '../../model/ledger.ts';
import type { SliceReader, SourceRead } from '../../model/reading.ts';
import type { TextRow } from '../../model/session.ts';
import type { Difference } from '../../model/verdict.ts';
import type { RowJudge } from './judge-rows.ts';
import { type Progress, throwIfInterrupted } from './progress.ts';
import type { Coverage } from './sample.ts';

const chunkRows = 1000;
/** Length of the text in a chunk, but for the row that fills it. */
const chunkUnits = 8_388_608;

/** What the evaluator found over all rows that it judged. */
export interface Evaluation {
  readonly rows: number;
  readonly differences: readonly Difference[];
  /** How many rows differ, also beyond those that are named. */
  readonly total: number;
  readonly misfiled: number;
  /** Large values that were compared by their SHA-256, and rows that only the set-wise comparison judges, for their large values. */
  readonly hashed: number;
  readonly beyond: number;
}

/** Judges the covered rows in chunks, and reads one ahead, so that memory holds two; keeps at most `limit` differences. */
export async function evaluateRows(
  reader: SliceReader,
  sourceRead: SourceRead,
  judge: RowJudge,
  { slices }: Coverage,
  limit: number,
  progress: Progress,
  signals: readonly AbortSignal[],
): Promise<Evaluation> {
  const sum = { rows: 0, differences: [] as Difference[], total: 0, misfiled: 0, hashed: 0, beyond: 0 };
  const judgeChunk = async (rows: readonly TextRow[]): Promise<void> => {
    throwIfInterrupted(...signals);
    const judged = await judge.judge(rows);
    sum.rows += judged.rows;
    sum.misfiled += judged.misfiled;
    sum.hashed += judged.hashed;
    sum.beyond += judged.beyond;
    sum.total += judged.differences.length;
    sum.differences.push(...judged.differences.slice(0, Math.max(0, limit - sum.differences.length)));
    progress.rows += rows.length;
  };
  let judging = Promise.resolve();
  for await (const chunk of chunksOf(reader, sourceRead, slices)) {
    await judging;
    judging = judgeChunk(chunk);
    // Reading may fail first; then nobody waits for this one.
    judging.catch(() => {});
  }
  await judging;
  return sum;
}

/** Rows of the source; what it gives whole and is large becomes what a target gives of it. */
async function* chunksOf(reader: SliceReader, sourceRead: SourceRead, slices: readonly Slice[]): AsyncGenerator<TextRow[]> {
  const typeOf = sizableTypes(sourceRead);
  for (const slice of slices) {
    let chunk: TextRow[] = [];
    let [units, read] = [0, 0];
    for await (const whole of reader.rows(sourceRead, slice)) {
      const row = boundedRow(whole, typeOf);
      read++;
      chunk.push(row);
      for (const alias in row) units += row[alias]?.length ?? 0;
      if (chunk.length < chunkRows && units < chunkUnits) continue;
      yield chunk;
      [chunk, units] = [[], 0];
    }
    if (chunk.length > 0) yield chunk;
    await requireWhole(reader, sourceRead, slice, read);
  }
}

const sizableTypes = ({ columns }: SourceRead): ReadonlyMap<string, FieldType> =>
  new Map(columns.filter(({ field }) => mayBeLarge(field.type)).map(({ alias, field }) => [alias, field.type]));

/** Within one view a slice has the rows that it was cut for; a reader that gives fewer would make a proof of nothing. */
async function requireWhole(reader: SliceReader, sourceRead: SourceRead, slice: Slice, read: number): Promise<void> {
  if (read >= slice.rows) return;
  const unreadable = (await reader.unreadable?.(sourceRead, slice)) ?? [];
  const found = read + unreadable.length;
  assert(found >= slice.rows, `slice ${slice.ordinal} of ${sourceRead.entity.name} was cut for ${slice.rows} rows, and ${found} were read`);
}
