import type { Catalog, Entity, Field } from '../../model/catalog.ts';
import { isOneOf, plainTypes } from '../../model/core-type.ts';
import type { CollectionMetadata } from './metadata.ts';
import { type DocumentColumn, idName } from './paths/columns.ts';
import { elementFields } from './paths/elements.ts';
import type { Bucket, ScannedCollection } from './scanned.ts';

/**
 * Collections as entities, in the types that hold all that was found. A collection promises nothing of its next document, so only its key is never
 * empty.
 */
export function catalogOf(kind: string, label: string, scans: readonly ScannedCollection[]): Catalog {
  return {
    kind,
    version: '1',
    database: label,
    entities: [...scans.filter(hasDocuments).map(entityOf), ...scans.filter(isView).map(viewOf)],
    enums: [],
    domains: [],
    composites: [],
    sequences: [],
    extensions: [],
    sizes: Object.fromEntries(scans.map(({ entity, documents, faulty, bytes }) => [entity, { rows: documents - faulty, bytes }])),
    leftBehind: leftBehind(scans),
  };
}

/** Views have no documents; buckets of time series are packed in a way that only a server reads. */
const hasDocuments = ({ collection, metadata }: ScannedCollection): boolean =>
  metadata.options.viewOn === undefined && metadata.options.timeseries === undefined && !collection.startsWith('system.');

const isView = ({ metadata }: ScannedCollection): boolean => metadata.options.viewOn !== undefined;

/** A view's columns are known when its pipeline has been translated. */
function viewOf(scan: ScannedCollection): Entity {
  const { key: _, ...entity } = entityOf({ ...scan, columns: [], isUnique: false });
  return { ...entity, kind: 'view' };
}

function entityOf({ entity, database, collection, metadata, columns, isUnique, bucket }: ScannedCollection): Entity {
  const table = bucket?.table ?? collection;
  return {
    name: entity,
    schema: entity === table ? 'public' : database,
    table,
    kind: 'table',
    fields: [...columns.map(fieldOf), ...(bucket ? contentFields(bucket) : [])],
    ...elementsOf(columns),
    ...(columns.length > 0 && { hasFacets: true }),
    ...(isUnique && { key: { name: `${table}_pkey`, fields: [idName] } }),
    uniques: uniquesOf(metadata, columns),
    checks: [],
    exclusions: [],
    references: [],
    indexes: [],
    triggers: [],
    rowSecurity: { enabled: false, forced: false, policies: [] },
  };
}

function contentFields({ content, hash }: Bucket): Field[] {
  return [
    { name: hash, type: plainTypes.text, nullable: false, comment: 'SHA-256 of the bytes, computed from the chunks.' },
    { name: content, type: plainTypes.bytes, nullable: false, comment: 'The bytes, put together from the chunks.' },
  ];
}

function elementsOf(columns: readonly DocumentColumn[]): Pick<Entity, 'elements'> {
  const elements = elementFields(columns);
  return Object.keys(elements).length === 0 ? {} : { elements };
}

function fieldOf({ name, type, why }: DocumentColumn): Field {
  return { name, type, nullable: name !== idName, ...(why !== null && { comment: `A document, since ${why}.` }) };
}

/**
 * A unique index takes a missing member as null, and null once: as a unique key it would refuse more than the server does, unless every row has a
 * value.
 */
function uniquesOf({ indexes }: CollectionMetadata, columns: readonly DocumentColumn[]): Entity['uniques'] {
  const filled = new Set(columns.filter(({ nulls, type }) => nulls === 0 && !isOneOf(type, 'json')).map(({ name }) => name));
  return indexes
    .filter(({ unique, sparse, partialFilterExpression }) => unique && !sparse && partialFilterExpression === undefined)
    .map(({ name, key }) => ({ name, fields: Object.keys(key) }))
    .filter(({ fields }) => fields.every((each) => filled.has(each)));
}

function leftBehind(scans: readonly ScannedCollection[]): NonNullable<Catalog['leftBehind']> {
  const of = (kind: string, names: readonly string[]) =>
    names.length === 0 ? [] : [{ kind, names: names.slice(0, 20), count: names.length }];
  const named = (holds: (metadata: CollectionMetadata) => boolean): string[] =>
    scans.filter(({ metadata }) => holds(metadata)).map(({ entity }) => entity);
  const indexes = (holds: (index: CollectionMetadata['indexes'][number]) => boolean): string[] =>
    scans.flatMap(({ entity, metadata }) => metadata.indexes.filter(holds).map(({ name }) => `${entity}.${name}`));
  return [
    ...of(
      'time series',
      named(({ options }) => options.timeseries !== undefined),
    ),
    ...of(
      'capped collection',
      named(({ options }) => options.capped === true),
    ),
    ...of(
      'validator',
      named(({ options }) => options.validator !== undefined),
    ),
    ...of(
      'expiry index',
      indexes(({ expireAfterSeconds }) => expireAfterSeconds !== undefined),
    ),
    ...of(
      'index',
      indexes(({ name, unique, expireAfterSeconds }) => name !== '_id_' && !unique && expireAfterSeconds === undefined),
    ),
  ];
}
