import type { Entity } from '../../model/catalog.ts';
import { GodwitError } from '../../model/errors.ts';
import { type Slice, wholeEntity } from '../../model/ledger.ts';
import type { SliceReader, SourceRead, UnreadableRow } from '../../model/reading.ts';
import type { TextRow } from '../../model/session.ts';
import { parentOf } from '../../model/unnest.ts';
import type { InnerValues } from './inner-values.ts';
import type { LookUps } from './look-ups/look-ups.ts';
import type { StoredRow } from './rows.ts';
import { type RowReading, rowReading, type Unnested, type WantedColumns } from './unnest.ts';

/** A stored record: a row by its columns' names, or why it is none. */
export type StoredRecord<Value = string> =
  | { readonly row: StoredRow<Value> }
  | { readonly row: null; readonly place: string; readonly why: string; readonly key?: readonly string[] };

type Records<Value> = AsyncIterable<readonly StoredRecord<Value>[]>;

/** What a source without SQL gives; all else is made of it here. `Value` is what it has within columns that are looked into. */
export interface RecordStore<Value = string> {
  /** An entity as the catalog has it. Throws `entity_not_found`. */
  entity(name: string): Entity;
  /** How columns are looked into. */
  readonly values: InnerValues<Value>;
  /** The records of a slice of a stored entity in its order, with these columns. */
  records(entity: string, wanted: WantedColumns, slice: Slice): Records<Value>;
  /**
   * Records that may have these keys, in the entity's order; null where it cannot find any by them. Without it all are read until every key was
   * found.
   */
  byKey?(entity: string, wanted: WantedColumns, key: readonly string[], values: readonly (readonly string[])[]): Records<Value> | null;
}

/** The slice that was read to its end last, and what of it is no row: whoever reads a slice asks for that next. */
interface LastSlice {
  readonly sourceRead: SourceRead;
  readonly slice: Slice;
  readonly faults: readonly UnreadableRow[];
}

interface Reading<Value> {
  readonly store: RecordStore<Value>;
  readonly lookUps: LookUps;
  readonly stopping: AbortController;
  last: LastSlice | null;
}

/** Reads records as rows: members by their paths, elements as rows of their own, look-ups joined. */
export function openRecordReader<Value>(store: RecordStore<Value>, lookUps: LookUps): SliceReader {
  const reading: Reading<Value> = { store, lookUps, stopping: new AbortController(), last: null };
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
export async function* readWhole<Value>(
  store: RecordStore<Value>,
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
export async function countRows<Value>(store: RecordStore<Value>, sourceRead: SourceRead, slice: Slice): Promise<number> {
  let count = 0;
  for await (const { rows, faults } of takenOf(store, sourceRead, slice)) {
    for (const _ of rows) count++;
    count += faults().length;
  }
  return count;
}

function recordsOf<Value>(store: RecordStore<Value>, sourceRead: SourceRead, slice: Slice): Records<Value> {
  return store.records(parentOf(sourceRead.entity).name, rowReading(sourceRead, store.values), slice);
}

async function* rowsOf<Value>(reading: Reading<Value>, sourceRead: SourceRead, slice: Slice): AsyncGenerator<TextRow> {
  const faults: UnreadableRow[] = [];
  reading.last = null;
  const join = await joinsOf(reading, sourceRead);
  for await (const taken of takenOf(reading.store, sourceRead, slice, reading.stopping.signal)) {
    for (const row of taken.rows) yield join(row);
    for (const fault of taken.faults()) faults.push(fault);
  }
  reading.last = { sourceRead, slice, faults };
}

/** What of a slice is no row, without reading it again where it was just read. */
async function unreadableOf<Value>(
  { store, last, stopping }: Reading<Value>,
  sourceRead: SourceRead,
  slice: Slice,
): Promise<readonly UnreadableRow[]> {
  if (last?.sourceRead === sourceRead && last.slice === slice) return last.faults;
  const found: UnreadableRow[] = [];
  for await (const { rows, faults } of takenOf(store, sourceRead, slice, stopping.signal)) {
    for (const _ of rows);
    for (const fault of faults()) found.push(fault);
  }
  return found;
}

function takenOf<Value>(store: RecordStore<Value>, sourceRead: SourceRead, slice: Slice, stop?: AbortSignal): AsyncGenerator<Unnested> {
  return takenFrom(store, recordsOf(store, sourceRead, slice), sourceRead, stop);
}

async function* takenFrom<Value>(
  { values }: RecordStore<Value>,
  records: Records<Value>,
  sourceRead: SourceRead,
  stop?: AbortSignal,
): AsyncGenerator<Unnested> {
  const { take } = rowReading(sourceRead, values);
  for await (const group of records) {
    const faults: UnreadableRow[] = [];
    yield { rows: rowsIn(group, take, faults, () => requireGoing(sourceRead, stop)), faults: () => faults };
  }
}

/** The rows of a group; what of it is no row is added to the faults as they are asked for. */
function* rowsIn<Value>(
  group: readonly StoredRecord<Value>[],
  take: RowReading<Value>['take'],
  faults: UnreadableRow[],
  requireGoing: () => void,
): Generator<TextRow> {
  for (const record of group) {
    requireGoing();
    if (record.row === null) {
      const { row: _, ...fault } = record;
      faults.push(fault);
      continue;
    }
    const taken = take(record.row);
    yield* taken.rows;
    for (const fault of taken.faults()) faults.push(fault);
  }
}

function requireGoing(sourceRead: SourceRead, stop: AbortSignal | undefined): void {
  if (stop?.aborted) throw stopped(sourceRead);
}

const stopped = ({ entity }: SourceRead): GodwitError => new GodwitError('interrupted', `Reading ${entity.name} was stopped.`);

/** Adds the columns of all look-ups to a row. A reader that is stopped leaves the staging of look-ups to the others of its view. */
async function joinsOf<Value>(
  { lookUps, stopping: { signal } }: Reading<Value>,
  sourceRead: SourceRead,
): Promise<(row: TextRow) => TextRow> {
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
async function findRows<Value>(
  reading: Reading<Value>,
  sourceRead: SourceRead,
  keys: readonly (readonly string[])[],
  within: Slice,
): Promise<TextRow[]> {
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
function likely<Value>(
  store: RecordStore<Value>,
  sourceRead: SourceRead,
  keys: readonly (readonly string[])[],
  within: Slice,
): Records<Value> {
  const key = sourceRead.entity.unnest?.parentKey ?? sourceRead.key;
  const values = keys.map((parts) => parts.slice(0, key.length));
  const found =
    within.upTo === null ? store.byKey?.(parentOf(sourceRead.entity).name, rowReading(sourceRead, store.values), key, values) : null;
  return found ?? recordsOf(store, sourceRead, within);
}
