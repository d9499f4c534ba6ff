import type { Entity } from '../../model/catalog.ts';
import { GodwitError } from '../../model/errors.ts';
import { type Slice, wholeEntity } from '../../model/ledger.ts';
import type { SliceReader, SourceRead, UnreadableRow } from '../../model/reading.ts';
import type { TextRow } from '../../model/session.ts';
import { parentOf } from '../../model/unnest.ts';
import type { LookUps } from './look-ups/look-ups.ts';
import { rowReading, type Unnested, type WriteTyped } from './unnest.ts';

/** A stored record: a row by its columns' names, or why it is none. */
export type StoredRecord = { readonly row: TextRow } | { readonly row: null; readonly place: string; readonly why: string };

type Records = AsyncIterable<readonly StoredRecord[]>;

/** What a source without SQL gives; all else is made of it here. */
export interface RecordStore {
  /** An entity as the catalog has it. Throws `entity_not_found`. */
  entity(name: string): Entity;
  /** The records of a slice of a stored entity in its order, with these columns. */
  records(entity: string, columns: readonly string[], slice: Slice): Records;
  /** How a value of JSON that stands in an element is written for a column of a type; as plain text by default. */
  readonly write?: WriteTyped;
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
  readonly lookUps: LookUps;
  readonly stopping: AbortController;
  last: LastSlice | null;
}

/** Reads records as rows: members by their paths, elements as rows of their own, look-ups joined. */
export function openRecordReader(store: RecordStore, lookUps: LookUps): SliceReader {
  const reading: Reading = { store, lookUps, stopping: new AbortController(), last: null };
  const stop = async (): Promise<void> => reading.stopping.abort();
  return {
    rows: (sourceRead, slice) => rowsOf(reading, sourceRead, slice),
    unreadable: (sourceRead, slice) => unreadableOf(reading, sourceRead, slice),
    rowsByKey: (sourceRead, keys) => findRows(reading, sourceRead, keys, wholeEntity),
    isUpTo: async (sourceRead, key, upTo) => (await findRows(reading, sourceRead, [key], { ...wholeEntity, upTo: [...upTo] })).length > 0,
    cancel: stop,
    close: stop,
  };
}

/** Reads an entity whole, with these columns. */
export async function* readWhole(
  store: RecordStore,
  name: string,
  wanted: ReadonlySet<string>,
  stop: AbortSignal,
): AsyncGenerator<TextRow> {
  const entity = store.entity(name);
  const columns = entity.fields.filter((field) => wanted.has(field.name)).map((field) => ({ alias: field.name, lookup: null, field }));
  const sourceRead = { entity, key: [], columns, lookups: [] };
  for await (const { rows } of takenOf(store, sourceRead, wholeEntity, stop)) yield* rows;
}

/** How many rows and faults a slice has. */
export async function countRows(store: RecordStore, sourceRead: SourceRead, slice: Slice): Promise<number> {
  let count = 0;
  for await (const { rows, faults } of takenOf(store, sourceRead, slice)) count += rows.length + faults.length;
  return count;
}

/** The columns of stored records that a read needs. */
const storedColumns = (sourceRead: SourceRead): readonly string[] => rowReading(sourceRead).columns;

const recordsOf = (store: RecordStore, sourceRead: SourceRead, slice: Slice): Records =>
  store.records(parentOf(sourceRead.entity).name, storedColumns(sourceRead), slice);

async function* rowsOf(reading: Reading, sourceRead: SourceRead, slice: Slice): AsyncGenerator<TextRow> {
  const faults: UnreadableRow[] = [];
  reading.last = null;
  const join = await joinsOf(reading, sourceRead);
  for await (const taken of takenOf(reading.store, sourceRead, slice, reading.stopping.signal)) {
    for (const fault of taken.faults) faults.push(fault);
    for (const row of taken.rows) yield join(row);
  }
  reading.last = { sourceRead, slice, faults };
}

/** What of a slice is no row, without reading it again where it was just read. */
async function unreadableOf({ store, last, stopping }: Reading, sourceRead: SourceRead, slice: Slice): Promise<readonly UnreadableRow[]> {
  if (last?.sourceRead === sourceRead && last.slice === slice) return last.faults;
  const found: UnreadableRow[] = [];
  for await (const { faults } of takenOf(store, sourceRead, slice, stopping.signal)) for (const fault of faults) found.push(fault);
  return found;
}

const takenOf = (store: RecordStore, sourceRead: SourceRead, slice: Slice, stop?: AbortSignal): AsyncGenerator<Unnested> =>
  takenFrom(store, recordsOf(store, sourceRead, slice), sourceRead, stop);

async function* takenFrom({ write }: RecordStore, records: Records, sourceRead: SourceRead, stop?: AbortSignal): AsyncGenerator<Unnested> {
  const { take } = rowReading(sourceRead, write);
  for await (const group of records) {
    for (const record of group) {
      if (stop?.aborted) throw stopped(sourceRead);
      yield record.row === null ? { rows: [], faults: [{ place: record.place, why: record.why }] } : take(record.row);
    }
  }
}

const stopped = ({ entity }: SourceRead): GodwitError => new GodwitError('interrupted', `Reading ${entity.name} was stopped.`);

/** Adds the columns of all look-ups to a row. A reader that is stopped leaves the staging of look-ups to the others of its view. */
async function joinsOf({ lookUps, stopping: { signal } }: Reading, sourceRead: SourceRead): Promise<(row: TextRow) => TextRow> {
  const { promise: stop, reject } = Promise.withResolvers<never>();
  const onStop = (): void => reject(stopped(sourceRead));
  signal.addEventListener('abort', onStop, { once: true });
  try {
    return await Promise.race([lookUps.joinsOf(sourceRead), stop]);
  } finally {
    signal.removeEventListener('abort', onStop);
  }
}

/** Rows come in the order of the source. */
async function findRows(reading: Reading, sourceRead: SourceRead, keys: readonly (readonly string[])[], within: Slice): Promise<TextRow[]> {
  const wanted = new Set(keys.map((parts) => JSON.stringify(parts)));
  const found: TextRow[] = [];
  if (wanted.size === 0) return found;
  const join = await joinsOf(reading, sourceRead);
  for await (const { rows } of takenFrom(
    reading.store,
    likely(reading.store, sourceRead, keys, within),
    sourceRead,
    reading.stopping.signal,
  )) {
    for (const row of rows) if (wanted.delete(JSON.stringify(sourceRead.key.map((name) => row[name] ?? null)))) found.push(join(row));
    if (wanted.size === 0) break;
  }
  return found;
}

/** Records that may have the keys: those that the store finds by them, all of the slice where it finds none. */
function likely(store: RecordStore, sourceRead: SourceRead, keys: readonly (readonly string[])[], within: Slice): Records {
  const key = sourceRead.entity.unnest?.parentKey ?? sourceRead.key;
  const values = keys.map((parts) => parts.slice(0, key.length));
  const found = within.upTo === null ? store.byKey?.(parentOf(sourceRead.entity).name, storedColumns(sourceRead), key, values) : null;
  return found ?? recordsOf(store, sourceRead, within);
}
