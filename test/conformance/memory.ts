import { setTimeout as sleep } from 'node:timers/promises';
import { plainText, textBelow } from '../../databases/on-the-way/json-text.ts';
import { columnsOfLookup, type JoinRow, joinLookup } from '../../databases/on-the-way/look-up.ts';
import { rowReading } from '../../databases/on-the-way/unnest.ts';
import type { Catalog, Entity, Field } from '../../model/catalog.ts';
import type { SourceDatabase } from '../../model/contracts.ts';
import { GodwitError } from '../../model/errors.ts';
import { type Slice, wholeEntity } from '../../model/ledger.ts';
import type { Profile } from '../../model/profile.ts';
import type { Epoch, Extract, SliceReader, UnreadableRow } from '../../model/reading.ts';
import type { TextRow } from '../../model/session.ts';
import { parentOf } from '../../model/unnest.ts';

/** A collection of documents, each the text of a JSON object, so that no number goes through JavaScript's. */
export interface Collection {
  readonly name: string;
  readonly fields: readonly Field[];
  readonly key: readonly string[];
  readonly documents: readonly string[];
}

/** Documents in memory, and what can go wrong with them. */
export interface Memory {
  collections: readonly Collection[];
  /** Nothing answers any more. */
  isGone: boolean;
  /** Waits so long before each document. */
  delayMs: number;
}

/** The smallest source there is: it gives stored rows and leaves unnesting, members and look-ups to what reads on the way. */
export function openMemorySource(memory: Memory): SourceDatabase {
  const known = (): readonly Collection[] => {
    if (memory.isGone) throw new GodwitError('database_unreachable', 'The documents are not there any more.');
    return memory.collections;
  };
  const catalog = (): Catalog => catalogOf(known());
  return {
    kind: 'memory',
    label: 'memory',
    identity: async () => ({ name: 'memory', evidence: { by: 'folder', folder: 'memory' } }),
    place: async () => ({ system: 'memory', database: 'memory', name: 'memory', started: '' }),
    preflight: async () => [],
    introspect: async () => catalog(),
    profile: async (of) => ({
      entities: Object.fromEntries(of.entities.map((entity) => [entity.name, profileOf(entity, known())])),
      findings: [],
    }),
    rowVersions: async (entities) => Object.fromEntries(entities.map(({ name }) => [name, versionOf(find(known(), name))])),
    sample: async (entity, rows) => {
      const columns = entity.fields.map((field) => ({ alias: field.name, lookup: null, field }));
      const reader = await openView(known(), memory).openReader();
      return (await Array.fromAsync(reader.rows({ entity, key: entity.key?.fields ?? [], columns, lookups: [] }, wholeEntity))).slice(
        0,
        rows,
      );
    },
    openEpoch: async () => openView(known(), memory),
    close: async () => {},
  };
}

function find(collections: readonly Collection[], name: string): Collection {
  const found = collections.find((each) => each.name === name);
  if (!found) throw new GodwitError('entity_not_found', `There is no collection ${name}.`);
  return found;
}

const versionOf = ({ documents }: Collection): string => `${documents.length} ${documents.at(-1)}`;

function catalogOf(collections: readonly Collection[]): Catalog {
  return {
    ...{ kind: 'memory', version: '1', database: 'memory', enums: [], domains: [], composites: [], sequences: [], extensions: [] },
    entities: collections.map(
      ({ name, fields, key }): Entity => ({
        ...{ name, schema: 'public', table: name, kind: 'table', fields: [...fields], key: { name: 'key', fields: [...key] } },
        ...{ uniques: [], checks: [], exclusions: [], references: [], indexes: [], triggers: [] },
        rowSecurity: { enabled: false, forced: false, policies: [] },
      }),
    ),
    sizes: Object.fromEntries(
      collections.map(({ name, documents }) => [name, { rows: documents.length, bytes: documents.join('').length }]),
    ),
  };
}

function profileOf({ name, fields }: Entity, collections: readonly Collection[]): Profile['entities'][string] {
  const { documents } = find(collections, name);
  const profiled = fields.map((field) => {
    const nulls = documents.filter((document) => plainText(textBelow(document, [field.name])) === null).length;
    return [field.name, { rows: documents.length, nulls, distinct: 0, distinctIsExact: false, common: [], patterns: {} }];
  });
  return { rows: documents.length, sampledRows: documents.length, fields: Object.fromEntries(profiled) };
}

/** The documents as they are now: a view that later changes do not touch. */
function openView(collections: readonly Collection[], memory: Memory): Epoch {
  const view: View = { collections, memory, isCancelled: false };
  return {
    position: collections.map(versionOf).join(),
    openReader: async () => readerOf({ ...view }),
    isOpen: async () => !memory.isGone,
    slices: (extract, rows) => cutSlices({ ...view }, extract, rows),
    cancel: async () => {},
    close: async () => {},
  };
}

interface View {
  readonly collections: readonly Collection[];
  readonly memory: Memory;
  isCancelled: boolean;
}

async function cutSlices(view: View, extract: Extract, rows: number): Promise<Slice[]> {
  const count = find(view.collections, parentOf(extract.entity).name).documents.length;
  const slices: Slice[] = [];
  for (let from = 0; from === 0 || from < count; from += rows) {
    const slice = {
      ordinal: slices.length,
      after: from === 0 ? null : [String(from)],
      upTo: from + rows < count ? [String(from + rows)] : null,
      rows: 0,
    };
    const read = await Array.fromAsync(taken(view, extract, slice));
    slices.push({ ...slice, rows: read.reduce((sum, { rows: made, faults }) => sum + made.length + faults.length, 0) });
  }
  return slices;
}

function readerOf(view: View): SliceReader {
  const cancel = async (): Promise<void> => {
    view.isCancelled = true;
  };
  return {
    rows: (extract, slice) => rowsOf(view, extract, slice),
    unreadable: async (extract, slice): Promise<UnreadableRow[]> =>
      (await Array.fromAsync(taken(view, extract, slice))).flatMap(({ faults }) => faults),
    rowsByKey: async (extract, keys) => rowsByKey(view, extract, keys, wholeEntity),
    isUpTo: async (extract, key, upTo) => (await rowsByKey(view, extract, [key], { ...wholeEntity, upTo: [...upTo] })).length > 0,
    cancel,
    close: cancel,
  };
}

async function rowsByKey(view: View, extract: Extract, keys: readonly (readonly string[])[], within: Slice): Promise<TextRow[]> {
  const wanted = new Set(keys.map((parts) => JSON.stringify(parts)));
  const rows = await Array.fromAsync(rowsOf(view, extract, within));
  return rows.filter((row) => wanted.has(JSON.stringify(extract.key.map((name) => row[name]))));
}

async function* rowsOf(view: View, extract: Extract, slice: Slice): AsyncGenerator<TextRow> {
  const joins: JoinRow[] = [];
  for (const lookup of extract.lookups) {
    const [entity] = catalogOf([find(view.collections, lookup.entity)]).entities;
    if (!entity) continue;
    const names = columnsOfLookup(lookup, extract);
    const columns = entity.fields.filter(({ name }) => names.includes(name)).map((field) => ({ alias: field.name, lookup: null, field }));
    joins.push(await joinLookup(lookup, extract, rowsOf(view, { entity, key: [], columns, lookups: [] }, wholeEntity)));
  }
  for await (const { rows } of taken(view, extract, slice)) for (const row of rows) yield joins.reduce((made, join) => join(made), row);
}

async function* taken(view: View, extract: Extract, { after, upTo }: Slice) {
  const reading = rowReading(extract);
  const { documents } = find(view.collections, parentOf(extract.entity).name);
  for (const document of documents.slice(Number(after?.[0] ?? 0), upTo === null ? undefined : Number(upTo[0]))) {
    if (view.memory.delayMs > 0) await sleep(view.memory.delayMs);
    if (view.isCancelled) throw new GodwitError('interrupted', 'Reading was stopped.');
    if (view.memory.isGone) throw new GodwitError('connection_lost', 'The documents went away while they were read.');
    yield reading.take(Object.fromEntries(reading.columns.map((name) => [name, memberOf(document, name, extract)])));
  }
}

/** Documents below a member stay JSON; all else is text. */
function memberOf(document: string, name: string, { entity }: Extract): string | null {
  const text = textBelow(document, [name]);
  const isJson = parentOf(entity).fields.some((field) => field.name === name && field.type.kind === 'json');
  return isJson && text !== null && text !== 'null' ? text : plainText(text);
}
