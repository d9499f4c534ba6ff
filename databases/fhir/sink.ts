import { GodwitError } from '../../model/errors.ts';
import type { ItemName, SendAnswer, Sink, SinkItem, StoredItem } from '../../model/sink.ts';
import { serverLabel } from './address.ts';
import { readingOf, removalOf, resourcesIn, transactionOf, versionsIn } from './bundle.ts';
import { checkResource } from './check/check.ts';
import { ask, type Endpoint, failureOf } from './http.ts';
import { referencesOf } from './references.ts';

/** Entries of a bundle: servers refuse long ones. */
const itemsMax = 1000;

export interface FhirSinkOptions extends Omit<Endpoint, 'base'> {
  /** Base address of the server. */
  readonly url: string;
  /** Ends what was started for it. */
  readonly close?: () => Promise<void>;
}

/** A FHIR R4 server as a sink: transactions of PUT under ids of our own, each at the version that is replaced. */
export function openFhirSink({ url, close, ...options }: FhirSinkOptions): Sink {
  const endpoint: Endpoint = { ...options, base: url.replace(/\/+$/, '') };
  const label = serverLabel(endpoint.base);
  return {
    ...{ kind: 'fhir', label, itemsMax },
    shaped: ({ kind, id }, content) => ({ ...content, resourceType: content.resourceType ?? kind, id: content.id ?? id }),
    check: checkResource,
    references: ({ content }) => referencesOf(content),
    send: (items, signal) => send(endpoint, items, signal),
    read: (names, signal) => read(endpoint, label, names, signal),
    remove: (items, signal) => remove(endpoint, items, signal),
    close: close ?? (async () => {}),
  };
}

async function send(endpoint: Endpoint, items: readonly SinkItem[], signal: AbortSignal): Promise<SendAnswer> {
  const answered = await ask(endpoint, { method: 'POST', path: '/', body: transactionOf(items), signal });
  if (answered?.status !== 200) return failureOf(endpoint, answered);
  const versions = versionsIn(answered.body, items.length);
  return versions ? { outcome: 'stored', versions } : { outcome: 'unsure', reason: 'answer_incomplete', answered: true };
}

async function remove(endpoint: Endpoint, items: readonly ItemName[], signal: AbortSignal): Promise<SendAnswer> {
  const answered = await ask(endpoint, { method: 'POST', path: '/', body: removalOf(items), signal });
  return answered?.status === 200 ? { outcome: 'stored', versions: items.map(() => null) } : failureOf(endpoint, answered);
}

async function read(endpoint: Endpoint, label: string, names: readonly ItemName[], signal: AbortSignal): Promise<(StoredItem | null)[]> {
  if (names.length === 0) return [];
  const answered = await ask(endpoint, { method: 'POST', path: '/', body: readingOf(names), signal });
  const found = answered?.status === 200 ? resourcesIn(answered.body, names.length) : null;
  if (found) return found;
  const how = answered === null ? 'no answer' : `status ${answered.status}`;
  throw new GodwitError('sink_unavailable', `${label} does not tell what it holds (${how}).`, { details: { sink: label } });
}
