import { randomUUID } from 'node:crypto';
import { partsOf, withReferences, writtenReferences } from '../references.ts';
import { etagOf, outcome, Refusal, type Reply, shown } from './answers.ts';
import type { Change, Resource, Store } from './store.ts';

/** One request, by itself or as the entry of a bundle. */
export interface Request {
  readonly method: string;
  /** `Patient/4b5c…`, `Patient`. */
  readonly url: string;
  readonly resource?: unknown;
  readonly ifMatch?: string | undefined;
  readonly ifNoneExist?: string | undefined;
  readonly fullUrl?: string | undefined;
}

/** A change with the status that it is answered with; `change` is null where nothing has to be done. */
interface Planned {
  readonly address: string;
  readonly status: number;
  readonly change: Change | null;
}

/** Reads a resource. */
export function read(store: Store, url: string): Reply {
  const version = store.get(url);
  if (!version) return outcome(404, `There is no ${url}.`);
  if (version.resource === null) return outcome(410, `${url} was taken away.`);
  return { status: 200, body: shown(version.resource, version), etag: etagOf(version) };
}

/** Does all writing requests or none. Throws `Refusal`. */
export function writeAll(store: Store, requests: readonly Request[]): Reply[] {
  const planned = requests.map((request) => plan(store, request));
  const addresses = planned.map(({ address }) => address);
  const twice = addresses.find((address, i) => addresses.indexOf(address) < i);
  if (twice !== undefined) throw new Refusal(400, `${twice} stands twice in the bundle.`);
  const inside = new Map(requests.flatMap(({ fullUrl }, i) => (fullUrl === undefined ? [] : [[fullUrl, addresses[i]]])));
  const changes = planned.flatMap(({ change }) => (change ? [resolved(change, inside)] : []));
  requireReferences(store, changes);
  const versions = store.commit(changes);
  let at = 0;
  return planned.map(({ status, change, address }) => {
    const version = change ? versions[at++] : store.get(address);
    const body = version?.resource ? shown(version.resource, version) : {};
    return { status, body, ...(version && { etag: etagOf(version) }) };
  });
}

const kindOf = (url: string): string => url.split(/[/?]/)[0] ?? '';

function plan(store: Store, request: Request): Planned {
  const { method, url } = request;
  if (method === 'PUT') return planPut(store, request);
  if (method === 'POST') return planPost(store, request);
  if (method !== 'DELETE') throw new Refusal(400, `${method} is not for a transaction.`);
  const standing = store.get(url);
  return { address: url, status: 204, change: standing?.resource ? { address: url, resource: null } : null };
}

function planPut(store: Store, { url, resource, ifMatch }: Request): Planned {
  const standing = store.get(url);
  if (ifMatch !== undefined && (!standing || etagOf(standing) !== ifMatch)) throw new Refusal(412, `${url} is not at ${ifMatch}.`);
  const put = requireResource(resource, kindOf(url));
  if (put.id !== url.split('/')[1]) throw new Refusal(400, `The id of the resource is not that of ${url}.`, `${put.resourceType}.id`);
  return { address: url, status: standing?.resource ? 200 : 201, change: { address: url, resource: put } };
}

function planPost(store: Store, { url, resource, ifNoneExist }: Request): Planned {
  const kind = kindOf(url);
  const found = ifNoneExist === undefined ? [] : store.all(kind).filter((each) => hasIdentifier(each, ifNoneExist));
  if (found.length > 1) throw new Refusal(412, `Several resources fit ${kind}.`);
  const [only] = found;
  if (only) return { address: `${kind}/${only.id}`, status: 200, change: null };
  const made = requireResource({ ...(resource as object), id: randomUUID() }, kind);
  return { address: `${kind}/${made.id}`, status: 201, change: { address: `${kind}/${made.id}`, resource: made } };
}

function hasIdentifier({ identifier }: Resource, query: string): boolean {
  const [system, value] = (new URLSearchParams(query).get('identifier') ?? '').split('|');
  const all = Array.isArray(identifier) ? (identifier as { system?: string; value?: string }[]) : [];
  return all.some((each) => each.system === system && each.value === value);
}

function requireResource(given: unknown, kind: string): Resource {
  const { resourceType, id } = (given ?? {}) as Partial<Resource>;
  if (resourceType !== kind) throw new Refusal(422, `It is no ${kind}.`, 'resourceType');
  if (typeof id !== 'string' || !/^[A-Za-z0-9\-.]{1,64}$/.test(id))
    throw new Refusal(422, 'It has no id that a resource may have.', `${kind}.id`);
  return given as Resource;
}

function resolved({ address, resource }: Change, inside: ReadonlyMap<string, string | undefined>): Change {
  return { address, resource: withReferences(resource, (text) => inside.get(text)) };
}

/** What is referred to must be there when all is done. */
function requireReferences(store: Store, changes: readonly Change[]): void {
  const made = new Map(changes.map(({ address, resource }) => [address, resource]));
  for (const { resource } of changes) {
    for (const { path, text } of resource ? writtenReferences(resource) : []) {
      const parts = partsOf(text);
      if (text.startsWith('urn:')) throw new Refusal(422, 'A reference inside the bundle leads nowhere.', path);
      const address = parts && `${parts.kind}/${parts.id}`;
      const target = address === null ? true : made.has(address) ? made.get(address) : store.get(address)?.resource;
      if (!target) throw new Refusal(422, 'A reference leads to what is not there.', path);
    }
  }
}
