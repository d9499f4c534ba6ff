import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { outcome, Refusal, type Reply } from './answers.ts';
import { type Request, read, writeAll } from './requests.ts';
import { openStore, type Store } from './store.ts';

/** What goes wrong with a request, on demand. `done`: what was asked is done all the same. */
export interface EndpointFault {
  readonly done: boolean;
  /** A status with headers; or the connection is cut, or nothing is ever answered. */
  readonly answer: { readonly status: number; readonly headers?: Readonly<Record<string, string>> } | 'cut' | 'silence';
}

export interface EndpointOptions {
  /** Where resources are kept; in memory where it is null. */
  readonly folder: string | null;
  readonly port?: number;
  /** Asked before each request; null where it goes well. */
  readonly fault?: (method: string, path: string, body: unknown) => EndpointFault | null;
}

export interface FhirEndpoint {
  readonly url: string;
  readonly store: Store;
  close(): Promise<void>;
}

/**
 * A small FHIR R4 endpoint, so that publishing can be tried without a server: transactions, batches that read, versions, If-Match, If-None-Exist and
 * references that must lead somewhere. It does not validate, search or page. Listens on this machine alone.
 */
export async function startEndpoint(options: EndpointOptions): Promise<FhirEndpoint> {
  const store = openStore(options.folder);
  const server = createServer((request, response) => {
    serve(store, options, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/fhir`, store, close: () => stop(server) };
}

async function stop(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}

async function serve(store: Store, { fault }: EndpointOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = '', url = '' } = request;
  const path = url.replace(/^\/fhir\/?/, '').replace(/\?$/, '');
  const body = method === 'GET' ? null : await json(request).catch(() => undefined);
  const failing = fault?.(method, path, body) ?? null;
  const reply = failing && !failing.done ? null : replyTo(store, { method, path, body, headers: request.headers });
  if (failing?.answer === 'silence') return;
  if (failing?.answer === 'cut') {
    request.socket.destroy();
    return;
  }
  if (failing) respond(response, outcome(failing.answer.status, 'On demand.'), failing.answer.headers);
  else if (reply) respond(response, reply);
}

function respond(response: ServerResponse, { status, body, etag }: Reply, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, { 'content-type': 'application/fhir+json', ...(etag !== undefined && { etag }), ...headers });
  response.end(JSON.stringify(body));
}

interface Received {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly headers: IncomingMessage['headers'];
}

function replyTo(store: Store, { method, path, body, headers }: Received): Reply {
  try {
    if (method === 'POST' && path === '') return bundleReply(store, body);
    if (method === 'GET' && path === 'metadata') return { status: 200, body: capabilities };
    if (method === 'GET') return read(store, path);
    const ifNoneExist = headers['if-none-exist'];
    const [reply] = writeAll(store, [
      {
        method,
        url: path,
        resource: body,
        ifMatch: headers['if-match'],
        ifNoneExist: typeof ifNoneExist === 'string' ? ifNoneExist : undefined,
      },
    ]);
    return reply ?? outcome(500, 'Nothing was done.');
  } catch (error) {
    if (error instanceof Refusal) return outcome(error.status, error.message, error.expression);
    throw error;
  }
}

interface BundleEntry {
  readonly fullUrl?: string;
  readonly resource?: unknown;
  readonly request?: { readonly method?: string; readonly url?: string; readonly ifMatch?: string; readonly ifNoneExist?: string };
}

function bundleReply(store: Store, body: unknown): Reply {
  const { resourceType, type, entry } = (body ?? {}) as { resourceType?: string; type?: string; entry?: readonly BundleEntry[] };
  if (resourceType !== 'Bundle' || !Array.isArray(entry)) throw new Refusal(400, 'It is no bundle.');
  const requests = (entry as readonly BundleEntry[]).map(({ request, resource, fullUrl }): Request => {
    const { method = '', url = '', ifMatch, ifNoneExist } = request ?? {};
    return { method, url, resource, fullUrl, ifMatch, ifNoneExist };
  });
  const isBatch = type === 'batch' && requests.every(({ method }) => method === 'GET');
  if (!isBatch && type !== 'transaction') throw new Refusal(400, 'It is neither a transaction nor a batch that reads.');
  const replies = isBatch ? requests.map(({ url }) => read(store, url)) : writeAll(store, requests);
  const answered = replies.map(({ status, body: resource, etag }) => ({
    ...(isBatch && status === 200 && { resource }),
    response: { status: String(status), ...(etag !== undefined && { etag }) },
  }));
  return { status: 200, body: { resourceType: 'Bundle', type: `${type}-response`, entry: answered } };
}

const capabilities = {
  ...{ resourceType: 'CapabilityStatement', status: 'active', date: '2026-01-01', kind: 'instance', fhirVersion: '4.0.1' },
  ...{ format: ['json'], rest: [{ mode: 'server', interaction: [{ code: 'transaction' }, { code: 'batch' }] }] },
};
