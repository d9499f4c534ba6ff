import { digestOf } from '../../model/digest.ts';
import { assert, GodwitError } from '../../model/errors.ts';
import { type Slice, wholeEntity } from '../../model/ledger.ts';
import type { Epoch, Extract, ReadLookup, SliceReader, UnreadableRow } from '../../model/reading.ts';
import type { TextRow } from '../../model/session.ts';
import { catalogOf, isLineNumber } from './catalog.ts';
import { csvWindow } from './csv.ts';
import { jsonlWindow } from './jsonl.ts';
import { columnsOfLookup, type JoinRow, joinLookup } from './look-up.ts';
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
    slices: async (extract, rows) => cutSlices(find(extract.entity.name), rows),
    cancel: async () => {},
    close: async () => {},
  };
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
  const row = await rowMaker(reading, extract);
  for await (const group of recordsOf(reading, extract, slice)) {
    for (const record of group) if (record.kind === 'row') yield row(record);
  }
}

async function unreadableOf(reading: Reading, extract: Extract, slice: Slice): Promise<UnreadableRow[]> {
  const found: UnreadableRow[] = [];
  if (reading.find(extract.entity.name).unreadableRows === 0) return found;
  for await (const group of recordsOf(reading, extract, slice)) {
    for (const { kind, start, ...record } of group) {
      if (kind === 'unreadable' && 'why' in record) found.push({ place: `line ${start.line + 1}`, why: record.why });
    }
  }
  return found;
}

/** The records of a slice in groups, from a file that is as it was. */
async function* recordsOf(reading: Reading, { entity }: Pick<Extract, 'entity'>, { after, upTo }: Slice) {
  const { file, format, columns, data, state } = reading.find(entity.name);
  requireSame(file.path, state);
  const names = columns.map(({ name }) => name);
  const read = format.kind === 'csv' ? csvWindow(format, names.length) : jsonlWindow(format, names);
  const from = after === null ? data : placeOf(after);
  for await (const group of readFile(file.path, format, read, from, upTo === null ? null : placeOf(upTo).offset)) {
    if (reading.isCancelled) throw new GodwitError('interrupted', `Reading ${file.entity} was stopped.`);
    yield group;
  }
  requireSame(file.path, state);
}

type RowRecord = FileRecord & { readonly kind: 'row' };

/** Makes rows of records: the columns that are read, by alias, each in the one text form of its type, and those of look-ups. */
async function rowMaker(reading: Reading, extract: Extract): Promise<(record: RowRecord) => TextRow> {
  const own = ownColumns(extract, reading.find(extract.entity.name));
  const joins: JoinRow[] = [];
  for (const lookup of extract.lookups) {
    const looked = lookedUp(lookup, extract, reading.find(lookup.entity));
    joins.push(await joinLookup(lookup, extract, rowsOf(reading, looked, wholeEntity)));
  }
  return (record) => {
    const row = Object.fromEntries(own.map(({ alias, value }) => [alias, value(record)]));
    return joins.reduce((made: TextRow, join) => join(made), row);
  };
}

function ownColumns({ columns, lookups }: Extract, scanned: ScannedFile) {
  const read = columns.filter(({ lookup }) => lookup === null).map(({ alias, field }) => ({ alias, name: field.name }));
  const paired = lookups.flatMap(({ on }) => on.map(([, alias]) => ({ alias, name: alias })));
  const missing = paired.filter(({ alias }) => !columns.some((column) => column.alias === alias));
  return [...read, ...missing].map(({ alias, name }) => ({ alias, value: textOf(name, scanned) }));
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
