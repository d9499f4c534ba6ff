import type { StoredRecord } from '../without-sql/reader.ts';
import type { WantedColumns } from '../without-sql/unnest.ts';
import type { BsonValue } from './bson/finder.ts';
import { BsonFault } from './bson/walk.ts';
import { rowMaker } from './documents.ts';
import type { ScannedCollection } from './scanned.ts';

/** Documents of a collection, a few at a time, and how many lie before the first of them. */
export interface PlacedDocuments {
  readonly groups: AsyncIterable<readonly Buffer[]>;
  readonly before: number;
}

/** Documents as stored records: the columns that are wanted, or why a document has none. Those of members that nobody reads do no harm. */
export async function* recordsOf(
  scan: Pick<ScannedCollection, 'columns'>,
  wanted: WantedColumns,
  { groups, before }: PlacedDocuments,
): AsyncGenerator<readonly StoredRecord<BsonValue>[]> {
  const make = recordMaker(scan, wanted);
  let number = before;
  for await (const group of groups) yield group.map((document) => make(document, ++number));
}

/** Makes the record of a document, which is the `number`th of its collection. */
export function recordMaker(
  { columns }: Pick<ScannedCollection, 'columns'>,
  wanted: WantedColumns,
): (document: Buffer, number: number) => StoredRecord<BsonValue> {
  const read = columns
    .filter(({ name }) => wanted.columns.includes(name))
    .map((column) => ({ alias: column.name, column, isInside: wanted.inside.has(column.name) }));
  const make = rowMaker(read, columns);
  return (document, number) => {
    try {
      return { row: make(document) };
    } catch (fault) {
      if (!(fault instanceof BsonFault)) throw fault;
      return withoutRow(number, fault);
    }
  };
}

/** The record of a document that is no row. */
export const withoutRow = (number: number, { message }: BsonFault): StoredRecord<never> => ({
  row: null,
  place: `document ${number}`,
  why: message,
});
