import { GodwitError } from '../../model/errors.ts';
import { type Slice, wholeEntity } from '../../model/ledger.ts';
import type { Extract, ReadLookup, SliceReader, UnreadableRow } from '../../model/reading.ts';
import type { TextRow } from '../../model/session.ts';
import { parentOf } from '../../model/unnest.ts';
import { columnsOfLookup, type JoinRow, joinLookup } from '../on-the-way/look-up.ts';
import { rowReading, type Unnested } from '../on-the-way/unnest.ts';
import { BsonFault } from './bson/walk.ts';
import { catalogOf } from './catalog.ts';
import { rowMaker } from './documents.ts';
import type { ScannedCollection } from './scanned.ts';

/** A document where it lies: its place for people, and its bytes. */
export interface PlacedDocument {
  readonly place: string;
  readonly bytes: Buffer;
}

/** Where documents come from: a dump's files, or a server. */
export interface DocumentStore {
  find(entity: string): ScannedCollection;
  /** The documents of a slice of a collection, in its order. */
  documents(of: ScannedCollection, slice: Slice): AsyncIterable<PlacedDocument>;
  /** Those with these keys, in the collection's order; without it all are read until every key was found. */
  byKey?(of: ScannedCollection, keys: readonly string[]): AsyncIterable<PlacedDocument>;
}

interface Reading {
  readonly store: DocumentStore;
  isCancelled: boolean;
}

/** Reads documents as rows: members by their paths, elements as rows of their own, look-ups joined on the way. */
export function openDocumentReader(store: DocumentStore): SliceReader {
  const reading: Reading = { store, isCancelled: false };
  const stop = async (): Promise<void> => {
    reading.isCancelled = true;
  };
  return {
    rows: (extract, slice) => rowsOf(reading, extract, slice),
    unreadable: (extract, slice) => unreadableOf(reading, extract, slice),
    rowsByKey: (extract, keys) => findRows(reading, extract, keys, wholeEntity),
    isUpTo: async (extract, key, upTo) => (await findRows(reading, extract, [key], { ...wholeEntity, upTo: [...upTo] })).length > 0,
    cancel: stop,
    close: stop,
  };
}

/** Elements of a slice and what of it is no row: an array's length is known by reading it. */
export async function countRows(store: DocumentStore, extract: Extract, slice: Slice): Promise<number> {
  const reading = { store, isCancelled: false };
  let count = 0;
  for await (const { rows, faults } of takenOf(reading, extract, store.documents(scannedOf(reading, extract), slice)))
    count += rows.length + faults.length;
  return count;
}

/** The collection that a read goes through: that of the documents which elements stand in. */
const scannedOf = ({ store }: Reading, { entity }: Pick<Extract, 'entity'>): ScannedCollection => store.find(parentOf(entity).name);

async function* rowsOf(reading: Reading, extract: Extract, slice: Slice): AsyncGenerator<TextRow> {
  yield* joined(reading, extract, reading.store.documents(scannedOf(reading, extract), slice));
}

async function* joined(reading: Reading, extract: Extract, documents: AsyncIterable<PlacedDocument>): AsyncGenerator<TextRow> {
  const joins = await joinsOf(reading, extract);
  for await (const { rows } of takenOf(reading, extract, documents))
    for (const row of rows) yield joins.reduce((made: TextRow, join) => join(made), row);
}

/** Documents that are no rows of what is read: a text that holds a NUL, say. Those of members that nobody reads do no harm. */
async function unreadableOf(reading: Reading, extract: Extract, slice: Slice): Promise<UnreadableRow[]> {
  const found: UnreadableRow[] = [];
  for await (const { faults } of takenOf(reading, extract, reading.store.documents(scannedOf(reading, extract), slice)))
    found.push(...faults);
  return found;
}

async function* takenOf(reading: Reading, extract: Extract, documents: AsyncIterable<PlacedDocument>): AsyncGenerator<Unnested> {
  const { columns, take } = rowReading(extract);
  const known = scannedOf(reading, extract).columns;
  const read = known.filter(({ name }) => columns.includes(name)).map((column) => ({ alias: column.name, column }));
  const make = rowMaker(read, known);
  for await (const document of documents) {
    if (reading.isCancelled) throw new GodwitError('interrupted', `Reading ${extract.entity.name} was stopped.`);
    yield tried(document, (bytes) => take(make(bytes)));
  }
}

function tried({ place, bytes }: PlacedDocument, make: (bytes: Buffer) => Unnested): Unnested {
  try {
    return make(bytes);
  } catch (fault) {
    if (!(fault instanceof BsonFault)) throw fault;
    return { rows: [], faults: [{ place, why: fault.message }] };
  }
}

async function joinsOf(reading: Reading, extract: Extract): Promise<JoinRow[]> {
  const joins: JoinRow[] = [];
  for (const lookup of extract.lookups) {
    const looked = lookedUp(lookup, extract, reading.store.find(lookup.entity));
    joins.push(await joinLookup(lookup, extract, rowsOf(reading, looked, wholeEntity)));
  }
  return joins;
}

/** What is read of a looked-up collection. */
function lookedUp(lookup: ReadLookup, extract: Extract, scan: ScannedCollection): Extract {
  const [entity] = catalogOf('', '', [scan]).entities;
  if (!entity) throw new GodwitError('entity_not_found', `${lookup.entity} holds no documents that could be looked up.`);
  const names = new Set(columnsOfLookup(lookup, extract));
  const columns = entity.fields.filter(({ name }) => names.has(name)).map((field) => ({ alias: field.name, lookup: null, field }));
  return { entity, key: [], columns, lookups: [] };
}

async function findRows(reading: Reading, extract: Extract, keys: readonly (readonly string[])[], within: Slice): Promise<TextRow[]> {
  const wanted = new Set(keys.map((parts) => JSON.stringify(parts)));
  const found: TextRow[] = [];
  if (wanted.size === 0) return found;
  for await (const row of joined(reading, extract, likely(reading, extract, keys, within))) {
    if (!wanted.delete(JSON.stringify(extract.key.map((name) => row[name] ?? null)))) continue;
    found.push(row);
    if (wanted.size === 0) break;
  }
  return found;
}

/** Documents that may hold the keys: those with these ids where the store can find them, all of the slice where not. */
function likely(reading: Reading, extract: Extract, keys: readonly (readonly string[])[], within: Slice): AsyncIterable<PlacedDocument> {
  const { store } = reading;
  const scan = scannedOf(reading, extract);
  const key = extract.entity.unnest?.parentKey ?? extract.key;
  const isById = key.length === 1 && key[0] === '_id' && within.upTo === null;
  if (!store.byKey || !isById) return store.documents(scan, within);
  return store.byKey(scan, [...new Set(keys.map(([id = '']) => id))]);
}
