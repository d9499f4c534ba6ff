import { type Slice, wholeEntity } from '../model/ledger.ts';
import type { SliceReader, SourceRead } from '../model/reading.ts';
import type { TextRow } from '../model/session.ts';

/** Up to `rows` rows of an entity, or of a slice of it, in text form: the first in key order, in the view that the reader has. */
export async function firstRows(reader: SliceReader, sourceRead: SourceRead, rows: number, slice: Slice = wholeEntity): Promise<TextRow[]> {
  const first: TextRow[] = [];
  for await (const row of reader.rows(sourceRead, slice)) if (first.push(row) >= rows) break;
  return first;
}
