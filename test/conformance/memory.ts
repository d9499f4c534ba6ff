import { setTimeout as sleep } from 'node:timers/promises';
import { textValues } from '../../databases/without-sql/inner-values.ts';
import { plainText, textBelow } from '../../databases/without-sql/json-text.ts';
import type { RecordStore, StoredRecord } from '../../databases/without-sql/reader.ts';
import { cutSlices } from '../../databases/without-sql/slices.ts';
import { firstRows, openRecordView } from '../../databases/without-sql/view.ts';
import type { Catalog, Entity, Field } from '../../model/catalog.ts';
import type { SourceDatabase } from '../../model/contracts.ts';
import { GodwitError } from '../../model/errors.ts';
import type { Slice } from '../../model/ledger.ts';
import type { Profile } from '../../model/profile.ts';
import type { SourceSnapshot } from '../../model/reading.ts';

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
  /** Megabytes of a look-up's rows that are held in memory. */
  lookUpMemoryMb?: number;
}

/** The smallest source there is: it gives stored records and leaves unnesting, members and look-ups to the reader of sources without SQL. */
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
    sample: (entity, rows) => firstRows(openView(known(), memory), entity, rows),
    openSnapshot: async () => openView(known(), memory),
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
function openView(collections: readonly Collection[], memory: Memory): SourceSnapshot {
  const store: RecordStore = {
    entity: (name) => requireEntity(catalogOf(collections), name),
    values: textValues,
    records: (entity, { columns }, slice) => recordsOf(find(collections, entity), memory, columns, slice),
  };
  return openRecordView({
    position: collections.map(versionOf).join(),
    store,
    lookUpMemoryMb: memory.lookUpMemoryMb,
    isOpen: async () => !memory.isGone,
    cut: (entity, rows) => {
      const { documents } = find(collections, entity);
      const marks = documents.map((_, record) => ({ place: record, record }));
      return cutSlices(marks, documents.length, rows, ({ record }) => [String(record)]);
    },
  });
}

function requireEntity({ entities }: Catalog, name: string): Entity {
  const found = entities.find((each) => each.name === name);
  if (!found) throw new GodwitError('entity_not_found', `There is no collection ${name}.`);
  return found;
}

async function* recordsOf(
  { documents, fields }: Collection,
  memory: Memory,
  columns: readonly string[],
  { after, upTo }: Slice,
): AsyncGenerator<readonly StoredRecord[]> {
  const read = fields.filter(({ name }) => columns.includes(name));
  for (const document of documents.slice(Number(after?.[0] ?? 0), upTo === null ? undefined : Number(upTo[0]))) {
    if (memory.delayMs > 0) await sleep(memory.delayMs);
    if (memory.isGone) throw new GodwitError('connection_lost', 'The documents went away while they were read.');
    yield [{ row: Object.fromEntries(read.map((field) => [field.name, memberText(document, field)])) }];
  }
}

/** Documents below a member stay JSON; all else is text. */
function memberText(document: string, { name, type }: Field): string | null {
  const text = textBelow(document, [name]);
  return type.kind === 'json' && text !== null && text !== 'null' ? text : plainText(text);
}
