import type { CapturedEntity, CapturedEvent } from '../../../model/changes.ts';
import { assert } from '../../../model/errors.ts';
import type { MirroredTable } from '../../../model/mirror.ts';
import type { TextRow } from '../../../model/session.ts';
import { parentOf } from '../../../model/unnest.ts';
import { rowReading } from '../../without-sql/unnest.ts';
import { bsonValues } from '../bson/values.ts';
import type { DocumentColumn } from '../paths/columns.ts';
import { keyedRecords, keyReader } from './keyed-records.ts';
import { columnsKnown, type KnownDocuments } from './known.ts';

type Rows = Extract<CapturedEvent, { event: 'rows' }>;

/** The rows that mirrored tables have of a document, which is gone where it is null. */
export type ReadDocument = (key: Buffer, document: Buffer | null) => Rows[];

/** How documents of each collection are read: as those that were copied, by the columns that these had. */
export function documentReaders(tables: readonly MirroredTable[], structure: readonly CapturedEntity[]): ReadonlyMap<string, ReadDocument> {
  const ofCollections = Map.groupBy(tables, ({ entity }) => parentOf(entity).name);
  return new Map(
    [...ofCollections].map(([collection, of]) => {
      const known = structure.find(({ table }) => table === collection)?.documents;
      assert(known, `nobody has kept what documents of ${collection} were like`);
      const columns = columnsKnown(known as KnownDocuments);
      const key = keyReader(columns, collection);
      const readers = of.map((table) => tableReader(table, columns, key));
      return [collection, (named, document) => readers.map((read) => read(key(named), document))];
    }),
  );
}

function tableReader(
  { number, read }: MirroredTable,
  columns: readonly DocumentColumn[],
  key: (document: Buffer) => string,
): (owner: string, document: Buffer | null) => Rows {
  assert(read, 'mirrors of documents say what they read');
  const reading = rowReading(read, bsonValues);
  const record = keyedRecords(columns, reading, key);
  const valuesOf = (row: TextRow): (string | null)[] => read.columns.map(({ alias }) => row[alias] ?? null);
  return (owner, document) => {
    const none = { event: 'rows', table: number, owner: [owner], rows: [], faults: [] } as const;
    if (document === null) return none;
    const made = record(document);
    if (made.row === null) {
      const { row: _, ...fault } = made;
      return { ...none, faults: [fault] };
    }
    const taken = reading.take(made.row);
    return { ...none, rows: [...taken.rows].map(valuesOf), faults: taken.faults() };
  };
}
