import { GodwitError } from '../../../model/errors.ts';
import type { StoredRecord } from '../../without-sql/reader.ts';
import type { WantedColumns } from '../../without-sql/unnest.ts';
import type { BsonValue } from '../bson/finder.ts';
import { documentOf, elementsOf } from '../bson/raw-document.ts';
import { BsonFault } from '../bson/walk.ts';
import { rowMaker } from '../documents.ts';
import { type DocumentColumn, idName } from '../paths/columns.ts';
import { recordMaker } from '../records.ts';

/** Reads the key of a document, whatever else stands in it. Throws `source_drift` where no key was of its type. */
export function keyReader(columns: readonly DocumentColumn[], collection: string): (document: Buffer) => string {
  const id = columns.find(({ name }) => name === idName);
  const make = rowMaker(id ? [{ alias: idName, column: id }] : [], columns);
  return (document) => {
    const key = orNull(() => make(documentOf(elementsOf(document).filter(({ name }) => name === idName)))[idName]);
    if (typeof key === 'string') return key;
    throw new GodwitError('source_drift', `${collection} has a document whose _id is none that its column can hold.`);
  };
}

function orNull(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    if (error instanceof BsonFault) return null;
    throw error;
  }
}

/** Makes the records of documents: one that is no row is known by its key, so that a later change of it is found. */
export function keyedRecords(
  columns: readonly DocumentColumn[],
  wanted: WantedColumns,
  key: (document: Buffer) => string,
): (document: Buffer) => StoredRecord<BsonValue> {
  const make = recordMaker({ columns }, wanted);
  return (document) => {
    const record = make(document, 0);
    if (record.row !== null) return record;
    const own = key(document);
    return { ...record, place: `document ${own}`, key: [own] };
  };
}
