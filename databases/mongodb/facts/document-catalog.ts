import { EJSON } from 'bson';
import type { CollectionFacts, DocumentCatalog } from '../../../model/documents.ts';
import type { ImpliedReference } from '../../../model/profile.ts';
import { type CollectionMetadata, uniqueMembers } from '../metadata.ts';
import { idName } from '../paths/columns.ts';
import type { ScannedCollection } from '../scanned.ts';
import { pathFactsOf, type ScannedPath } from './path-facts.ts';
import { type KeyPath, referencesOf } from './path-references.ts';
import { tagsOf } from './tags.ts';

/** What all documents hold, with the references that their values show among the collections. */
export function documentCatalogOf(scans: readonly ScannedCollection[]): DocumentCatalog {
  const keys = scans.flatMap(keyPaths);
  return { collections: scans.flatMap((scan) => withChunks(scan, keys)) };
}

/** References of plain columns, for drafts: an estimate where there are many values. */
export function impliedReferences(
  { collections }: DocumentCatalog,
  columnsOf: (entity: string) => ReadonlySet<string>,
): ImpliedReference[] {
  return collections.flatMap(({ entity, paths }) =>
    paths.flatMap(({ path, seen, empty, references = [] }): ImpliedReference[] => {
      const [best] = references;
      if (!best || path === idName || !columnsOf(entity).has(path)) return [];
      const filled = seen - empty.null;
      const fitting = best.fitting === best.compared ? filled : Math.floor((filled * best.fitting) / best.compared);
      return [{ entity, field: path, parent: best.to, toField: best.member, filled, fitting, named: best.isNamed }];
    }),
  );
}

/** The id, and members that an index holds unique. */
function keyPaths({ entity, collection, root, metadata, isUnique }: ScannedCollection): KeyPath[] {
  return [...new Set([...(isUnique ? [idName] : []), ...uniqueMembers(metadata)])].flatMap((member) => {
    const scan = root.members.get(member);
    return scan ? [{ entity, collection, member, scan }] : [];
  });
}

function collectionFactsOf(scan: ScannedCollection, keys: readonly KeyPath[]): CollectionFacts {
  const { entity, database, collection, metadata, documents, faulty, bytes, doubledMembers, isCut } = scan;
  const tags = isCut ? [] : tagsOf(scan.root);
  return {
    ...{ entity, database, collection, kind: kindOf(collection, metadata), documents, faulty, bytes, doubledMembers, isCut },
    ...metadataFacts(metadata),
    ...(scan.unread && { unread: scan.unread }),
    ...(tags.length > 0 && { tags }),
    paths: pathFactsOf(scan.root).map((each) => withReferences(each, keys)),
  };
}

/** The chunks of a bucket stand behind its files. */
function withChunks(scan: ScannedCollection, keys: readonly KeyPath[]): CollectionFacts[] {
  const facts = collectionFactsOf(scan, keys);
  if (!scan.bucket) return [facts];
  return [
    { ...facts, kind: 'gridfs_files' },
    { ...collectionFactsOf(scan.bucket.chunks, []), kind: 'gridfs_chunks' },
  ];
}

function withReferences({ facts, scan }: ScannedPath, keys: readonly KeyPath[]): CollectionFacts['paths'][number] {
  const references = referencesOf(facts.path, scan, keys);
  return references.length === 0 ? facts : { ...facts, references };
}

function kindOf(collection: string, { options }: CollectionMetadata): CollectionFacts['kind'] {
  if (options.viewOn !== undefined) return 'view';
  if (options.timeseries !== undefined || collection.startsWith('system.buckets.')) return 'time_series';
  return options.capped === true ? 'capped' : 'collection';
}

const text = (value: unknown): string => EJSON.stringify(value, { relaxed: true });
const number = (value: unknown): number | undefined => {
  const found = Number(value);
  return value === undefined || value === null || !Number.isFinite(found) ? undefined : found;
};

function metadataFacts({
  options,
  indexes,
}: CollectionMetadata): Pick<CollectionFacts, 'indexes' | 'capped' | 'validator' | 'timeSeries' | 'view'> {
  const [size, max] = [number(options.size), number(options.max)];
  return {
    indexes: indexes.map(indexFacts),
    ...(options.capped === true && {
      capped: { ...(size !== undefined && { bytes: size }), ...(max !== undefined && { documents: max }) },
    }),
    ...(options.validator !== undefined && { validator: text(options.validator) }),
    ...(options.timeseries !== undefined && { timeSeries: text(options.timeseries) }),
    ...(options.viewOn !== undefined && { view: { on: options.viewOn, pipeline: text(options.pipeline ?? []) } }),
  };
}

function indexFacts(index: CollectionMetadata['indexes'][number]): CollectionFacts['indexes'][number] {
  const { name, key, unique = false, sparse = false, expireAfterSeconds, partialFilterExpression } = index;
  const expires = number(expireAfterSeconds);
  return {
    ...{ name, unique, sparse },
    key: Object.fromEntries(Object.entries(key).map(([member, way]) => [member, typeof way === 'string' ? way : (number(way) ?? 1)])),
    ...(expires !== undefined && { expiresAfter: expires }),
    ...(partialFilterExpression !== undefined && { partial: text(partialFilterExpression) }),
  };
}
