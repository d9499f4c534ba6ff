import { type Catalog, type Entity, type Field, findEntity, findField } from '../../model/catalog.ts';
import { type CipherPlace, seal, tagOfRow } from '../../model/cipher.ts';
import { findColumn } from '../../model/column-ref.ts';
import type { SourceDatabase } from '../../model/contracts.ts';
import { plainTypes } from '../../model/core-type.ts';
import type { EncryptedColumns, KeyRing } from '../../model/encryption.ts';
import { GodwitError } from '../../model/errors.ts';
import { isLarge } from '../../model/large-value.ts';
import type { SliceReader, SourceRead, SourceSnapshot } from '../../model/reading.ts';
import type { TextRow } from '../../model/session.ts';

/** What is encrypted of a source, and how. */
export interface Encryption {
  readonly system: string;
  readonly columns: ReadonlyMap<string, EncryptedColumns>;
  /** Asked when rows are read: who looks at the structure needs no key. */
  keys(): KeyRing;
}

/**
 * A source whose rows come with columns encrypted, as bytes: nothing after it sees the values, neither staging nor the target, ledger or quarantine.
 * Profiles and samples for reviewers are of the values themselves.
 */
export function withEncryption(source: SourceDatabase, encryption: Encryption): SourceDatabase {
  if (encryption.columns.size === 0) return source;
  let stored: Catalog | null = null;
  const look = async (): Promise<Catalog> => {
    stored = await source.introspect();
    return stored;
  };
  const sealed = async (open: Promise<SourceSnapshot>): Promise<SourceSnapshot> => {
    const catalog = stored ?? (await look());
    const snapshot = await open;
    const asStored = storedReads(catalog, encryption);
    const { documents } = snapshot;
    return {
      ...snapshot,
      openReader: async () => sealedReader(await snapshot.openReader(), encryption, asStored),
      slices: (read, rows) => snapshot.slices(asStored(read), rows),
      ...(documents && { documents: (entity) => documents.call(snapshot, entity) }),
    };
  };
  return {
    ...source,
    introspect: async () => asBytes(await look(), encryption.columns),
    profile: async () => source.profile(stored ?? (await look())),
    sample: async (entity, rows) => source.sample(findEntity(stored ?? (await look()), entity.name) ?? entity, rows),
    rowVersions: async (entities) => withKeyIds(await source.rowVersions(entities), encryption),
    openSnapshot: () => sealed(source.openSnapshot()),
    ...(source.joinSnapshot && { joinSnapshot: (view) => sealed(source.joinSnapshot?.(view) ?? source.openSnapshot()) }),
  };
}

/** Another key makes other bytes of the same rows. */
function withKeyIds(versions: Record<string, string>, { columns, keys }: Encryption): Record<string, string> {
  return Object.fromEntries(
    Object.entries(versions).map(([entity, version]) => {
      const names = new Set(Object.values(columns.get(entity) ?? {}).map(({ key }) => key));
      return [entity, [version, ...[...names].map((name) => keys().inUse(name).id)].join(' ')];
    }),
  );
}

function asBytes(catalog: Catalog, columns: Encryption['columns']): Catalog {
  return { ...catalog, entities: catalog.entities.map((each) => bytesOf(each, columns.get(each.name))) };
}

function bytesOf(entity: Entity, columns: EncryptedColumns | undefined): Entity {
  if (!columns) return entity;
  const fields = entity.fields.map((field) => (columns[field.name] ? { ...field, type: plainTypes.bytes } : field));
  return { ...entity, fields: [...fields, ...sealedMembers(entity, columns)] };
}

/** Members of elements that no column of the catalog names: of JSON they are found by name. */
function sealedMembers(entity: Entity, columns: EncryptedColumns): Field[] {
  const unnamed = entity.unnest ? Object.keys(columns).filter((name) => !findField(entity, name)) : [];
  return unnamed.flatMap((name) => (findColumn(name, entity) ? [{ name, type: plainTypes.bytes, nullable: true }] : []));
}

type AsStored = (read: SourceRead) => SourceRead;

/** A read as the source itself has it, where the columns are not bytes. */
function storedReads(catalog: Catalog, { columns }: Encryption): AsStored {
  return (read) => {
    const [encrypted, entity] = [columns.get(read.entity.name), findEntity(catalog, read.entity.name)];
    if (!encrypted || !entity) return read;
    const fieldOf = (each: SourceRead['columns'][number]) =>
      (isSealed(each, encrypted) && findColumn(each.alias, entity)?.field) || each.field;
    return { ...read, entity, columns: read.columns.map((each) => ({ ...each, field: fieldOf(each) })) };
  };
}

const isSealed = ({ alias, lookup }: SourceRead['columns'][number], encrypted: EncryptedColumns): boolean =>
  lookup === null && encrypted[alias] !== undefined;

/** Values pass through this process: the source's own COPY cannot be taken. */
function sealedReader(reader: SliceReader, encryption: Encryption, asStored: AsStored): SliceReader {
  const { copy: _copy, copyByKey: _copyByKey, ...rest } = reader;
  const isPlain = (read: SourceRead): boolean => !encryption.columns.has(read.entity.name);
  const rowsOf = async function* (read: SourceRead, slice: Parameters<SliceReader['rows']>[1]): AsyncGenerator<TextRow> {
    const sealRow = rowSealer(read, encryption);
    for await (const row of reader.rows(asStored(read), slice)) yield sealRow(row);
  };
  return {
    ...rest,
    rows: (read, slice) => (isPlain(read) ? reader.rows(read, slice) : rowsOf(read, slice)),
    rowsByKey: async (read, keys) => {
      const rows = await reader.rowsByKey(asStored(read), keys);
      return isPlain(read) ? rows : rows.map(rowSealer(read, encryption));
    },
    ...(reader.unreadable && {
      unreadable: async (read, slice) => {
        const found = (await reader.unreadable?.(asStored(read), slice)) ?? [];
        return isPlain(read) ? found : found.map(({ row, ...each }) => each);
      },
    }),
  };
}

function rowSealer(read: SourceRead, { system, columns, keys }: Encryption): (row: TextRow) => TextRow {
  const encrypted = columns.get(read.entity.name) ?? {};
  const { inUse } = keys();
  const sealed = read.columns
    .filter((each) => isSealed(each, encrypted))
    .map(({ alias }) => {
      const place: CipherPlace = { system, entity: read.entity.name, column: alias };
      return { alias, place, key: inUse(encrypted[alias]?.key ?? ''), isLookup: encrypted[alias]?.lookup === true };
    });
  return (row) => {
    const rowKey = read.key.map((alias) => row[alias] ?? '');
    const made = sealed.map(({ alias, place, key, isLookup }) => {
      const value = row[alias] ?? null;
      if (isLarge(value)) throw tooLarge(place);
      return [alias, value === null ? null : `\\x${seal(value, place, tagOfRow(place, isLookup ? null : rowKey), key).toString('hex')}`];
    });
    return { ...row, ...Object.fromEntries(made) };
  };
}

const tooLarge = ({ entity, column }: CipherPlace): GodwitError =>
  new GodwitError('unsupported_structure', `${entity}.${column} holds a value of more than a MiB: such values are not encrypted.`);
