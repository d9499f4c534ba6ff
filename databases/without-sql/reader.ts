import type { Entity } from '../../model/catalog.ts';
import { GodwitError } from '../../model/errors.ts';
import { type Slice, wholeEntity } from '../../model/ledger.ts';
import type { ReadLookup, SliceReader, SourceRead, SourceSnapshot, UnreadableRow } from '../../model/reading.ts';
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
  readonly sourceRead: SourceRead;
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
    rows: (sourceRead, slice) => rowsOf(reading, sourceRead, slice),
    unreadable: (sourceRead, slice) => unreadableOf(reading, sourceRead, slice),
    rowsByKey: (sourceRead, keys) => findRows(reading, sourceRead, keys, wholeEntity),
    isUpTo: async (sourceRead, key, upTo) => (await findRows(reading, sourceRead, [key], { ...wholeEntity, upTo: [...upTo] })).length > 0,
    cancel: stop,
    close: stop,
  };
}

/** The slices as they are, of elements with their counts: an array's length is known by reading it. */
export async function countedSlices(store: RecordStore, sourceRead: SourceRead, slices: readonly Slice[]): Promise<Slice[]> {
  if (!sourceRead.entity.unnest) return [...slices];
  const counted: Slice[] = [];
  for (const slice of slices) counted.push({ ...slice, rows: await countRows(readingOf(store), sourceRead, slice) });
  return counted;
}

/** The first rows of an entity in a view. */
export async function firstRows(view: SourceSnapshot, entity: Entity, rows: number): Promise<TextRow[]> {
  const columns = entity.fields.map((field) => ({ alias: field.name, lookup: null, field }));
  const reader = await view.openReader();
  const found: TextRow[] = [];
  if (rows === 0) return found;
  for await (const row of reader.rows({ entity, key: entity.key?.fields ?? [], columns, lookups: [] }, wholeEntity))
    if (found.push(row) >= rows) break;
  return found;
}

async function countRows(reading: Reading, sourceRead: SourceRead, slice: Slice): Promise<number> {
  let count = 0;
  for await (const { rows, faults } of takenOf(reading, sourceRead, recordsOf(reading, sourceRead, slice)))
    count += rows.length + faults.length;
  return count;
}

/** The columns of stored records that a read needs. */
const storedColumns = (sourceRead: SourceRead): readonly string[] => rowReading(sourceRead).columns;

const recordsOf = ({ store }: Reading, sourceRead: SourceRead, slice: Slice): Records =>
  store.records(parentOf(sourceRead.entity).name, storedColumns(sourceRead), slice);

async function* rowsOf(reading: Reading, sourceRead: SourceRead, slice: Slice): AsyncGenerator<TextRow> {
  const faults: UnreadableRow[] = [];
  reading.last = null;
  const join = await joinsOf(reading, sourceRead);
  for await (const taken of takenOf(reading, sourceRead, recordsOf(reading, sourceRead, slice))) {
    for (const fault of taken.faults) faults.push(fault);
    for (const row of taken.rows) yield join(row);
  }
  reading.last = { sourceRead, slice, faults };
}

/** What of a slice is no row, without reading it again where it was just read. */
async function unreadableOf(reading: Reading, sourceRead: SourceRead, slice: Slice): Promise<readonly UnreadableRow[]> {
  const { last } = reading;
  if (last?.sourceRead === sourceRead && last.slice === slice) return last.faults;
  const found: UnreadableRow[] = [];
  for await (const { faults } of takenOf(reading, sourceRead, recordsOf(reading, sourceRead, slice)))
    for (const fault of faults) found.push(fault);
  return found;
}

async function* takenOf(reading: Reading, sourceRead: SourceRead, records: Records): AsyncGenerator<Unnested> {
  const { take } = rowReading(sourceRead);
  for await (const group of records) {
    for (const record of group) {
      if (reading.isCancelled) throw new GodwitError('interrupted', `Reading ${sourceRead.entity.name} was stopped.`);
      yield record.row === null ? { rows: [], faults: [{ place: record.place, why: record.why }] } : take(record.row);
    }
  }
}

/** Adds the columns of all look-ups to a row. */
async function joinsOf(reading: Reading, sourceRead: SourceRead): Promise<JoinRow> {
  const joins: JoinRow[] = [];
  for (const lookup of sourceRead.lookups) {
    const looked = lookedUp(lookup, sourceRead, reading.store.entity(lookup.entity));
    joins.push(await joinLookup(lookup, sourceRead, rowsOf(readingOf(reading.store), looked, wholeEntity)));
  }
  return (row) => joins.reduce((made: TextRow, join) => join(made), row);
}

/** What is read of a looked-up entity. */
function lookedUp(lookup: ReadLookup, sourceRead: SourceRead, entity: Entity): SourceRead {
  const names = new Set(columnsOfLookup(lookup, sourceRead));
  const columns = entity.fields.filter(({ name }) => names.has(name)).map((field) => ({ alias: field.name, lookup: null, field }));
  return { entity, key: [], columns, lookups: [] };
}

/** Rows come in the order of the source. */
async function findRows(reading: Reading, sourceRead: SourceRead, keys: readonly (readonly string[])[], within: Slice): Promise<TextRow[]> {
  const wanted = new Set(keys.map((parts) => JSON.stringify(parts)));
  const found: TextRow[] = [];
  if (wanted.size === 0) return found;
  const join = await joinsOf(reading, sourceRead);
  for await (const { rows } of takenOf(reading, sourceRead, likely(reading, sourceRead, keys, within))) {
    for (const row of rows) if (wanted.delete(JSON.stringify(sourceRead.key.map((name) => row[name] ?? null)))) found.push(join(row));
    if (wanted.size === 0) break;
  }
  return found;
}

/** Records that may have the keys: those that the store finds by them, all of the slice where it finds none. */
function likely(reading: Reading, sourceRead: SourceRead, keys: readonly (readonly string[])[], within: Slice): Records {
  const key = sourceRead.entity.unnest?.parentKey ?? sourceRead.key;
  const values = keys.map((parts) => parts.slice(0, key.length));
  const found =
    within.upTo === null ? reading.store.byKey?.(parentOf(sourceRead.entity).name, storedColumns(sourceRead), key, values) : null;
  return found ?? recordsOf(reading, sourceRead, within);
}
