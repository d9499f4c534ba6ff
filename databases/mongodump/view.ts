import { digestOf } from '../../model/digest.ts';
import { GodwitError } from '../../model/errors.ts';
import { type Slice, wholeEntity } from '../../model/ledger.ts';
import type { Epoch, Extract, ReadLookup, SliceReader, UnreadableRow } from '../../model/reading.ts';
import type { TextRow } from '../../model/session.ts';
import { columnsOfLookup, type JoinRow, joinLookup } from '../files/look-up.ts';
import { BsonFault } from '../mongodb/bson/walk.ts';
import { rowMaker } from '../mongodb/documents.ts';
import { catalogOf } from './catalog.ts';
import { documentsOf, type Place } from './open-dump.ts';
import { requireSame, type ScannedCollection } from './scan.ts';

/** The scanned collection of an entity. */
export type FindCollection = (entity: string) => ScannedCollection;

/** One view of a dump: as it was when it was scanned. A file that changes meanwhile ends whatever reads it (`source_changed`). */
export function openDumpView(scans: readonly ScannedCollection[], find: FindCollection): Epoch {
  return {
    position: digestOf(scans.map(({ entity, state }) => [entity, state])),
    openReader: async () => openReader(find),
    isOpen: async () => true,
    slices: async (extract, rows) => cutSlices(find(extract.entity.name), rows),
    cancel: async () => {},
    close: async () => {},
  };
}

/** Slices from mark to mark, each of about `rows` documents; the last is open. */
function cutSlices({ begin, marks, documents }: ScannedCollection, wanted: number): Slice[] {
  const ends: Place[] = [];
  for (const mark of marks) if (mark.record - (ends.at(-1)?.record ?? 0) >= wanted) ends.push(mark);
  const places = [begin, ...ends];
  return places.map((place, ordinal) => {
    const next = places[ordinal + 1];
    return {
      ordinal,
      after: ordinal === 0 ? null : partsOf(place),
      upTo: next ? partsOf(next) : null,
      rows: (next?.record ?? documents) - place.record,
    };
  });
}

const partsOf = ({ offset, record }: Place): string[] => [offset, record].map(String);

function placeOf(parts: readonly string[]): Place {
  const [offset = 0, record = 0] = parts.map(Number);
  return { offset, record };
}

interface Reading {
  readonly find: FindCollection;
  isCancelled: boolean;
}

function openReader(find: FindCollection): SliceReader {
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
  const joins = await joinsOf(reading, extract);
  for await (const { row } of readOf(reading, extract, slice)) if (row) yield joins.reduce((made: TextRow, join) => join(made), row);
}

/** Documents that are no rows of what is read: a text that holds a NUL, say. Those of members that nobody reads do no harm. */
async function unreadableOf(reading: Reading, extract: Extract, slice: Slice): Promise<UnreadableRow[]> {
  const found: UnreadableRow[] = [];
  for await (const { place, why } of readOf(reading, extract, slice)) if (why !== null) found.push({ place, why });
  return found;
}

interface ReadDocument {
  readonly place: string;
  readonly row: TextRow | null;
  readonly why: string | null;
}

async function* readOf(reading: Reading, extract: Extract, { after, upTo }: Slice): AsyncGenerator<ReadDocument> {
  const { of, state, begin, columns } = reading.find(extract.entity.name);
  requireSame(of.path, state);
  const make = rowMaker(membersOf(extract, columns));
  const from = after === null ? begin : placeOf(after);
  let { record } = from;
  for await (const { bytes } of documentsOf(of, from, upTo === null ? null : placeOf(upTo).offset)) {
    if (reading.isCancelled) throw new GodwitError('interrupted', `Reading ${extract.entity.name} was stopped.`);
    record++;
    yield { place: `document ${record}`, ...made(make, bytes) };
  }
  requireSame(of.path, state);
}

function made(make: (document: Buffer) => TextRow, bytes: Buffer): Pick<ReadDocument, 'row' | 'why'> {
  try {
    return { row: make(bytes), why: null };
  } catch (fault) {
    if (!(fault instanceof BsonFault)) throw fault;
    return { row: null, why: fault.message };
  }
}

/** The members that are read by their names in the row, with those that look-ups pair. */
function membersOf({ columns, lookups }: Extract, known: ScannedCollection['columns']) {
  const read = columns.filter(({ lookup }) => lookup === null).map(({ alias, field }) => ({ alias, name: field.name }));
  const paired = lookups.flatMap(({ on }) => on.map(([, alias]) => ({ alias, name: alias })));
  const missing = paired.filter(({ alias }) => !columns.some((column) => column.alias === alias));
  return [...read, ...missing].flatMap(({ alias, name }) =>
    known.filter((column) => column.name === name).map((column) => ({ alias, column })),
  );
}

async function joinsOf(reading: Reading, extract: Extract): Promise<JoinRow[]> {
  const joins: JoinRow[] = [];
  for (const lookup of extract.lookups)
    joins.push(await joinLookup(lookup, extract, rowsOf(reading, lookedUp(lookup, extract, reading.find(lookup.entity)), wholeEntity)));
  return joins;
}

function lookedUp(lookup: ReadLookup, extract: Extract, scan: ScannedCollection): Extract {
  const [entity] = catalogOf('', [scan]).entities;
  if (!entity) throw new GodwitError('entity_not_found', `${lookup.entity} holds no documents that could be looked up.`);
  const names = new Set(columnsOfLookup(lookup, extract));
  const columns = entity.fields.filter(({ name }) => names.has(name)).map((field) => ({ alias: field.name, lookup: null, field }));
  return { entity, key: [], columns, lookups: [] };
}

/** A dump has no index: it is read until every key was found. */
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
