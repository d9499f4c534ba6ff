import type { Entity } from '../../model/catalog.ts';
import { GodwitError } from '../../model/errors.ts';
import { type Slice, wholeEntity } from '../../model/ledger.ts';
import type { Epoch, Extract, ReadLookup, SliceReader, UnreadableRow } from '../../model/reading.ts';
import type { TextRow } from '../../model/session.ts';
import { parentOf } from '../../model/unnest.ts';
import { columnsOfLookup, type JoinRow, joinLookup } from './look-up.ts';
import { rowReading, type Unnested } from './unnest.ts';

/** A stored record: a row by its columns' names, or why it is none. */
export type StoredRecord = { readonly row: TextRow } | { readonly row: null; readonly place: string; readonly why: string };

type Records = AsyncIterable<readonly StoredRecord[]>;

/** What a source without SQL gives; all else is made of it here. */
export interface RecordStore {
  /** An entity as the catalog has it. Throws `entity_not_found`. */
  entity(name: string): Entity;
  /** The records of a slice of a stored entity in its order, with these columns. */
  records(entity: string, columns: readonly string[], slice: Slice): Records;
  /**
   * Records that may have these keys, in the entity's order; null where it cannot find any by them. Without it all are read until every key was
   * found.
   */
  byKey?(entity: string, columns: readonly string[], key: readonly string[], values: readonly (readonly string[])[]): Records | null;
}

/** The slice that was read to its end last, and what of it is no row: whoever reads a slice asks for that next. */
interface LastSlice {
  readonly extract: Extract;
  readonly slice: Slice;
  readonly faults: readonly UnreadableRow[];
}

interface Reading {
  readonly store: RecordStore;
  isCancelled: boolean;
  last: LastSlice | null;
}

const readingOf = (store: RecordStore): Reading => ({ store, isCancelled: false, last: null });

/** Reads records as rows: members by their paths, elements as rows of their own, look-ups joined. */
export function openRecordReader(store: RecordStore): SliceReader {
  const reading = readingOf(store);
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

/** The slices as they are, of elements with their counts: an array's length is known by reading it. */
export async function countedSlices(store: RecordStore, extract: Extract, slices: readonly Slice[]): Promise<Slice[]> {
  if (!extract.entity.unnest) return [...slices];
  const counted: Slice[] = [];
  for (const slice of slices) counted.push({ ...slice, rows: await countRows(readingOf(store), extract, slice) });
  return counted;
}

/** The first rows of an entity in a view. */
export async function firstRows(view: Epoch, entity: Entity, rows: number): Promise<TextRow[]> {
  const columns = entity.fields.map((field) => ({ alias: field.name, lookup: null, field }));
  const reader = await view.openReader();
  const found: TextRow[] = [];
  if (rows === 0) return found;
  for await (const row of reader.rows({ entity, key: entity.key?.fields ?? [], columns, lookups: [] }, wholeEntity))
    if (found.push(row) >= rows) break;
  return found;
}

async function countRows(reading: Reading, extract: Extract, slice: Slice): Promise<number> {
  let count = 0;
  for await (const { rows, faults } of takenOf(reading, extract, recordsOf(reading, extract, slice))) count += rows.length + faults.length;
  return count;
}

/** The columns of stored records that a read needs. */
const storedColumns = (extract: Extract): readonly string[] => rowReading(extract).columns;

const recordsOf = ({ store }: Reading, extract: Extract, slice: Slice): Records =>
  store.records(parentOf(extract.entity).name, storedColumns(extract), slice);

async function* rowsOf(reading: Reading, extract: Extract, slice: Slice): AsyncGenerator<TextRow> {
  const faults: UnreadableRow[] = [];
  reading.last = null;
  const join = await joinsOf(reading, extract);
  for await (const taken of takenOf(reading, extract, recordsOf(reading, extract, slice))) {
    for (const fault of taken.faults) faults.push(fault);
    for (const row of taken.rows) yield join(row);
  }
  reading.last = { extract, slice, faults };
}

/** What of a slice is no row, without reading it again where it was just read. */
async function unreadableOf(reading: Reading, extract: Extract, slice: Slice): Promise<readonly UnreadableRow[]> {
  const { last } = reading;
  if (last?.extract === extract && last.slice === slice) return last.faults;
  const found: UnreadableRow[] = [];
  for await (const { faults } of takenOf(reading, extract, recordsOf(reading, extract, slice)))
    for (const fault of faults) found.push(fault);
  return found;
}

async function* takenOf(reading: Reading, extract: Extract, records: Records): AsyncGenerator<Unnested> {
  const { take } = rowReading(extract);
  for await (const group of records) {
    for (const record of group) {
      if (reading.isCancelled) throw new GodwitError('interrupted', `Reading ${extract.entity.name} was stopped.`);
      yield record.row === null ? { rows: [], faults: [{ place: record.place, why: record.why }] } : take(record.row);
    }
  }
}

/** Adds the columns of all look-ups to a row. */
async function joinsOf(reading: Reading, extract: Extract): Promise<JoinRow> {
  const joins: JoinRow[] = [];
  for (const lookup of extract.lookups) {
    const looked = lookedUp(lookup, extract, reading.store.entity(lookup.entity));
    joins.push(await joinLookup(lookup, extract, rowsOf(readingOf(reading.store), looked, wholeEntity)));
  }
  return (row) => joins.reduce((made: TextRow, join) => join(made), row);
}

/** What is read of a looked-up entity. */
function lookedUp(lookup: ReadLookup, extract: Extract, entity: Entity): Extract {
  const names = new Set(columnsOfLookup(lookup, extract));
  const columns = entity.fields.filter(({ name }) => names.has(name)).map((field) => ({ alias: field.name, lookup: null, field }));
  return { entity, key: [], columns, lookups: [] };
}

/** Rows come in the order of the source. */
async function findRows(reading: Reading, extract: Extract, keys: readonly (readonly string[])[], within: Slice): Promise<TextRow[]> {
  const wanted = new Set(keys.map((parts) => JSON.stringify(parts)));
  const found: TextRow[] = [];
  if (wanted.size === 0) return found;
  const join = await joinsOf(reading, extract);
  for await (const { rows } of takenOf(reading, extract, likely(reading, extract, keys, within))) {
    for (const row of rows) if (wanted.delete(JSON.stringify(extract.key.map((name) => row[name] ?? null)))) found.push(join(row));
    if (wanted.size === 0) break;
  }
  return found;
}

/** Records that may have the keys: those that the store finds by them, all of the slice where it finds none. */
function likely(reading: Reading, extract: Extract, keys: readonly (readonly string[])[], within: Slice): Records {
  const key = extract.entity.unnest?.parentKey ?? extract.key;
  const values = keys.map((parts) => parts.slice(0, key.length));
  const found = within.upTo === null ? reading.store.byKey?.(parentOf(extract.entity).name, storedColumns(extract), key, values) : null;
  return found ?? recordsOf(reading, extract, within);
}
