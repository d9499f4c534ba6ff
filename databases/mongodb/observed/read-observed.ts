import { deserialize } from 'bson';
import type { Observed } from '../../../model/observed.ts';
import type { ScannedCollection } from '../scanned.ts';
import type { Server } from '../server/connect.ts';
import { observedIndexes } from './index-keys.ts';
import { filterOfEntry, profiledMax, summedFilters } from './profile-filters.ts';

const profileName = 'system.profile';

/** What a server has counted: uses of indexes, and what its profiler has kept. What it does not tell is left out. */
export async function readObserved(server: Server, scans: readonly ScannedCollection[]): Promise<Observed> {
  const uses: Record<string, number> = {};
  for (const { collection, entity, metadata } of scans)
    if (metadata.indexes.length > 0) for (const [name, count] of await usesOf(server, collection)) uses[`${entity}.${name}`] = count;
  const filters = await profiled(server, scans);
  const hasUses = Object.keys(uses).length > 0;
  const from = ['indexes', ...(hasUses ? ['$indexStats'] : []), ...(filters.length > 0 ? [profileName] : [])];
  return { queries: [], filters, indexUses: uses, indexes: observedIndexes(scans, uses), from };
}

async function usesOf({ db, statementTimeoutMs }: Server, collection: string): Promise<[string, number][]> {
  try {
    const found = await db
      .collection(collection)
      .aggregate([{ $indexStats: {} }], { maxTimeMS: statementTimeoutMs })
      .toArray();
    return found.map(({ name, accesses }) => [String(name), Number(accesses?.ops ?? 0)]);
  } catch {
    // A role may not ask for it, and not every server counts.
    return [];
  }
}

async function profiled({ db, statementTimeoutMs }: Server, scans: readonly ScannedCollection[]): Promise<Observed['filters']> {
  const entityOf = entityFinder(scans);
  try {
    const entries = await db.collection(profileName).find({}, { maxTimeMS: statementTimeoutMs }).limit(profiledMax).toArray();
    return summedFilters(entries.flatMap((entry) => filterOfEntry(entry, entityOf) ?? []));
  } catch {
    return [];
  }
}

/** The entity of a namespace such as `shop.users`. */
export function entityFinder(scans: readonly ScannedCollection[]): (namespace: string) => string | null {
  const known = new Map(scans.map(({ database, collection, entity }) => [`${database}.${collection}`, entity]));
  // A dump of one database may lie in a folder of another name.
  const alone = new Set(scans.map(({ database }) => database)).size === 1 ? new Set(scans.map(({ entity }) => entity)) : new Set<string>();
  return (namespace) => {
    const collection = namespace.slice(namespace.indexOf('.') + 1);
    return known.get(namespace) ?? (alone.has(collection) && !collection.startsWith('system.') ? collection : null);
  };
}

/** An entry that is damaged says nothing. */
function entryOf(bytes: Buffer): unknown {
  try {
    return deserialize(bytes, { bsonRegExp: true });
  } catch {
    return null;
  }
}

/** What a dump holds of the same: the indexes that `metadata.json` lists, and a profile where somebody has dumped it. */
export async function observedInDump(scans: readonly ScannedCollection[], profiles: AsyncIterable<Buffer>): Promise<Observed> {
  const entityOf = entityFinder(scans);
  const filters: Observed['filters'][number][] = [];
  for await (const bytes of profiles) {
    const found = filters.length < profiledMax ? filterOfEntry(entryOf(bytes), entityOf) : null;
    if (found) filters.push(found);
  }
  const from = ['indexes', ...(filters.length > 0 ? [profileName] : [])];
  return { queries: [], filters: summedFilters(filters), indexUses: {}, indexes: observedIndexes(scans, {}), from };
}
