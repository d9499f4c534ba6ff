import type { StoredRecord } from '../without-sql/reader.ts';
import { BsonFault } from './bson/walk.ts';
import { rowMaker } from './documents.ts';
import { facetText } from './facets.ts';
import type { ScannedCollection } from './scanned.ts';

/** Documents of a collection, and how many lie before the first of them. */
export interface PlacedDocuments {
  readonly documents: AsyncIterable<Buffer>;
  readonly before: number;
}

const groupDocuments = 200;

/** Documents as stored records: the columns that are wanted, or why a document has none. Those of members that nobody reads do no harm. */
export async function* recordsOf(
  scan: Pick<ScannedCollection, 'columns'>,
  wanted: readonly string[],
  { documents, before }: PlacedDocuments,
): AsyncGenerator<readonly StoredRecord[]> {
  const make = recordMaker(scan, wanted);
  let [group, number]: [StoredRecord[], number] = [[], before];
  for await (const document of documents) {
    group.push(make(document, ++number));
    if (group.length < groupDocuments) continue;
    yield group;
    group = [];
  }
  yield group;
}

/** Makes the record of a document, which is the `number`th of its collection. */
export function recordMaker(
  { columns }: Pick<ScannedCollection, 'columns'>,
  wanted: readonly string[],
): (document: Buffer, number: number) => StoredRecord {
  const read = columns.filter(({ name }) => wanted.includes(name)).map((column) => ({ alias: column.name, column }));
  const facets = wanted.flatMap((alias) => {
    const facet = columns.some(({ name }) => name === alias) ? null : facetText(alias, columns);
    return facet ? [{ alias, facet }] : [];
  });
  const make = rowMaker(read, columns, facets);
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
export const withoutRow = (number: number, { message }: BsonFault): StoredRecord => ({
  row: null,
  place: `document ${number}`,
  why: message,
});
