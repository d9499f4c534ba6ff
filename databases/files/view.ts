import { digestOf } from '../../model/digest.ts';
import { assert, GodwitError } from '../../model/errors.ts';
import { type Slice, wholeEntity } from '../../model/ledger.ts';
import type { Epoch, Extract, ReadLookup, SliceReader, UnreadableRow } from '../../model/reading.ts';
import type { TextRow } from '../../model/session.ts';
import { parentOf } from '../../model/unnest.ts';
import { columnsOfLookup, type JoinRow, joinLookup } from '../on-the-way/look-up.ts';
import { type RowReading, rowReading, type Unnested } from '../on-the-way/unnest.ts';
import { catalogOf, isLineNumber } from './catalog.ts';
import { csvWindow } from './csv.ts';
import { jsonlWindow } from './jsonl.ts';
import { readFile, requireSame } from './open-file.ts';
import type { FileRecord, Place } from './records.ts';
import type { ScannedFile } from './scan.ts';
import { normalText } from './value-type.ts';

/** The scanned file of an entity. */
export type FindFile = (entity: string) => ScannedFile;

/** One view of the files: as they were when they were scanned. A file that changes meanwhile ends whatever reads it (`source_changed`). */
export function openFilesView(files: readonly ScannedFile[], find: FindFile): Epoch {
  return {
    position: digestOf(files.map(({ file, state }) => [file.entity, state])),
    openReader: async () => openReader(find),
    isOpen: async () => true,
    slices: (extract, rows) => slicesOf(find, extract, rows),
    cancel: async () => {},
    close: async () => {},
  };
}

/** The scanned file that a read goes through: that of the records which elements stand in. */
const scannedOf = (find: FindFile, { entity }: Pick<Extract, 'entity'>): ScannedFile => find(parentOf(entity).name);

/** Elements are counted by reading them: only so a slice says how many it has. */
async function slicesOf(find: FindFile, extract: Extract, rows: number): Promise<Slice[]> {
  const slices = cutSlices(scannedOf(find, extract), rows);
  if (!extract.entity.unnest) return slices;
  const counted: Slice[] = [];
  for (const slice of slices) counted.push({ ...slice, rows: await countElements({ find, isCancelled: false }, extract, slice) });
  return counted;
}

async function countElements(reading: Reading, extract: Extract, slice: Slice): Promise<number> {
  const { take } = storedReading(extract, scannedOf(reading.find, extract));
  let count = 0;
  for await (const group of recordsOf(reading, extract, slice)) {
    for (const record of group) {
      const { rows, faults } = record.kind === 'row' ? take(record) : { rows: [], faults: [record] };
      count += rows.length + faults.length;
    }
  }
  return count;
}

/** Slices from mark to mark, each of about `rows` records; the first begins with the data and the last is open. */
function cutSlices({ data, marks, rows, unreadableRows }: ScannedFile, wanted: number): Slice[] {
  const ends: Place[] = [];
  for (const mark of marks) if (mark.record - (ends.at(-1)?.record ?? 0) >= wanted) ends.push(mark);
  const places = [data, ...ends];
  const total = rows + unreadableRows;
  return places.map((place, ordinal) => ({
    ordinal,
    after: ordinal === 0 ? null : partsOf(place),
    upTo: places[ordinal + 1] ? partsOf(places[ordinal + 1] ?? place) : null,
    rows: (places[ordinal + 1]?.record ?? total) - place.record,
  }));
}

const partsOf = ({ offset, line, record }: Place): string[] => [offset, line, record].map(String);

function placeOf(parts: readonly string[]): Place {
  const [offset = 0, line = 0, record = 0] = parts.map(Number);
  return { offset, line, record };
}

interface Reading {
  readonly find: FindFile;
  isCancelled: boolean;
}

function openReader(find: FindFile): SliceReader {
  const reading: Reading = { find, isCancelled: false };
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

async function* rowsOf(reading: Reading, extract: Extract, slice: Slice): AsyncGenerator<TextRow> {
  const { take } = storedReading(extract, scannedOf(reading.find, extract));
  const join = await joinsOf(reading, extract);
  for await (const group of recordsOf(reading, extract, slice)) {
    for (const record of group) if (record.kind === 'row') for (const row of take(record).rows) yield join(row);
  }
}

async function unreadableOf(reading: Reading, extract: Extract, slice: Slice): Promise<UnreadableRow[]> {
  const found: UnreadableRow[] = [];
  const scanned = scannedOf(reading.find, extract);
  const { take, mayFault } = storedReading(extract, scanned);
  if (scanned.unreadableRows === 0 && !mayFault) return found;
  for await (const group of recordsOf(reading, extract, slice)) {
    for (const record of group) {
      if (record.kind === 'row') found.push(...(mayFault ? take(record).faults : []));
      else found.push({ place: `line ${record.start.line + 1}`, why: record.why });
    }
  }
  return found;
}

/** The records of a slice in groups, from a file that is as it was. */
async function* recordsOf(reading: Reading, extract: Pick<Extract, 'entity'>, { after, upTo }: Slice) {
  const { file, format, columns, data, state } = scannedOf(reading.find, extract);
  requireSame(file.path, state);
  const names = columns.map(({ name }) => name);
  const read = format.kind === 'csv' ? csvWindow(format, names.length) : jsonlWindow(format, columns);
  const from = after === null ? data : placeOf(after);
  for await (const group of readFile(file.path, format, read, from, upTo === null ? null : placeOf(upTo).offset)) {
    if (reading.isCancelled) throw new GodwitError('interrupted', `Reading ${file.entity} was stopped.`);
    yield group;
  }
  requireSame(file.path, state);
}

type RowRecord = FileRecord & { readonly kind: 'row' };

/** Makes rows of records: the columns that are read, by alias, each in the one text form of its type. */
function storedReading(extract: Extract, scanned: ScannedFile): Pick<RowReading, 'mayFault'> & { take(record: RowRecord): Unnested } {
  const { columns, take, mayFault } = rowReading(extract);
  const stored = columns.map((name) => [name, textOf(name, scanned)] as const);
  return { mayFault, take: (record) => take(Object.fromEntries(stored.map(([name, value]) => [name, value(record)]))) };
}

/** Adds the columns of all look-ups to a row. */
async function joinsOf(reading: Reading, extract: Extract): Promise<JoinRow> {
  const joins: JoinRow[] = [];
  for (const lookup of extract.lookups) {
    const looked = lookedUp(lookup, extract, reading.find(lookup.entity));
    joins.push(await joinLookup(lookup, extract, rowsOf(reading, looked, wholeEntity)));
  }
  return (row) => joins.reduce((made: TextRow, join) => join(made), row);
}

function textOf(name: string, scanned: ScannedFile): (record: RowRecord) => string | null {
  if (isLineNumber(name, scanned)) return ({ start }) => String(start.line + 1);
  const at = scanned.columns.findIndex((column) => column.name === name);
  const type = scanned.columns[at]?.type ?? 'text';
  return ({ values }) => {
    const value = values[at] ?? null;
    return value === null ? null : normalText(value, type);
  };
}

/** What is read of a looked-up file. */
function lookedUp(lookup: ReadLookup, extract: Extract, scanned: ScannedFile): Extract {
  const [entity] = catalogOf('', [scanned]).entities;
  assert(entity, `${lookup.entity} is an entity`);
  const names = new Set(columnsOfLookup(lookup, extract));
  const columns = entity.fields.filter(({ name }) => names.has(name)).map((field) => ({ alias: field.name, lookup: null, field }));
  return { entity, key: [], columns, lookups: [] };
}

/** Files have no index: they are read until every key was found. Rows come in the order of the file. */
async function findRows(reading: Reading, extract: Extract, keys: readonly (readonly string[])[], within: Slice): Promise<TextRow[]> {
  const wanted = new Set(keys.map((parts) => JSON.stringify(parts)));
  const found: TextRow[] = [];
  if (wanted.size === 0) return found;
  for await (const row of rowsOf(reading, extract, within)) {
    if (!wanted.delete(JSON.stringify(extract.key.map((name) => row[name] ?? null)))) continue;
    found.push(row);
    if (wanted.size === 0) break;
  }
  return found;
}
