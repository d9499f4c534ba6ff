import type { ItemContent, ItemName, SinkItem, StoredItem } from '../../model/sink.ts';
import { withReferences } from './references.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const addressOf = ({ kind, id }: ItemName): string => `${kind}/${id}`;
/** Inside of a bundle a resource is known by this; ids that are no uuid have none, and are referred to by their address. */
const fullUrlOf = ({ id }: ItemName): string | undefined => (uuid.test(id) ? `urn:uuid:${id}` : undefined);
/** A weak entity tag, as FHIR has them. */
const tagOf = (version: string): string => `W/"${version}"`;

/** One transaction that puts all resources or none. What was there at a version is only replaced at that version. */
export function transactionOf(items: readonly SinkItem[]) {
  const inside = new Map(items.flatMap((item) => (fullUrlOf(item) === undefined ? [] : [[addressOf(item), fullUrlOf(item)]])));
  const entry = items.map((item) => ({
    ...(fullUrlOf(item) !== undefined && { fullUrl: fullUrlOf(item) }),
    resource: withReferences(item.content, (text) => inside.get(text)),
    request: { method: 'PUT', url: addressOf(item), ...(item.version !== null && { ifMatch: tagOf(item.version) }) },
  }));
  return { resourceType: 'Bundle', type: 'transaction', entry };
}

/** One transaction that takes all resources away, or none. */
export function removalOf(items: readonly ItemName[]) {
  return {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: items.map((item) => ({ request: { method: 'DELETE', url: addressOf(item) } })),
  };
}

/** One batch that reads resources, found or not. */
export function readingOf(names: readonly ItemName[]) {
  return { resourceType: 'Bundle', type: 'batch', entry: names.map((name) => ({ request: { method: 'GET', url: addressOf(name) } })) };
}

interface AnsweredEntry {
  readonly resource?: ItemContent & { readonly meta?: Readonly<Record<string, unknown>> };
  readonly response?: { readonly status?: string; readonly etag?: string };
}

const entriesOf = (body: unknown): readonly AnsweredEntry[] => {
  const { entry } = (body ?? {}) as { entry?: unknown };
  return Array.isArray(entry) ? entry : [];
};
const statusOf = ({ response }: AnsweredEntry): number => Number.parseInt(response?.status ?? '', 10);

/** Versions that a server gave in answer to a transaction; null where it has not taken every entry. */
export function versionsIn(body: unknown, items: number): (string | null)[] | null {
  const entries = entriesOf(body);
  if (entries.length !== items || !entries.every((each) => statusOf(each) >= 200 && statusOf(each) < 300)) return null;
  return entries.map(({ response, resource }) => versionIn(response?.etag) ?? textOf(resource?.meta?.versionId));
}

const versionIn = (etag: string | undefined): string | null => /^(?:W\/)?"([^"]+)"$/.exec(etag ?? '')?.[1] ?? null;
const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** Resources in answer to a batch that reads; null for the whole where an entry is neither there nor missing. */
export function resourcesIn(body: unknown, names: number): (StoredItem | null)[] | null {
  const entries = entriesOf(body);
  if (entries.length !== names) return null;
  const found = entries.map((each) => {
    if (statusOf(each) === 404 || statusOf(each) === 410) return null;
    return each.resource && statusOf(each) === 200 ? storedOf(each.resource) : undefined;
  });
  return found.includes(undefined) ? null : (found as (StoredItem | null)[]);
}

/** A resource without what the server has put in: version, time, and the request that brought it. */
function storedOf({ meta, ...rest }: ItemContent & { readonly meta?: Readonly<Record<string, unknown>> }): StoredItem {
  const { versionId, lastUpdated: _, source, ...own } = meta ?? {};
  const kept = { ...own, ...(typeof source === 'string' && !source.startsWith('#') && { source }) };
  return { version: textOf(versionId), content: Object.keys(kept).length === 0 ? rest : { ...rest, meta: kept } };
}
