import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Caller } from '../../app/workbench/workbench.ts';
import { startWebServer, type WebServer } from '../../web/server/start.ts';
import { createDatabase } from './databases.ts';
import { createShop, type Shop } from './shop.ts';

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: the tests say what they expect of it.
  readonly body: any;
}

/** A browser, or a program, at a server. */
export interface Visitor {
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  send(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  post(path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  fetch(path: string, init?: RequestInit): Promise<Response>;
  cookies(): string;
  /** Takes the token that goes along with changes. */
  refresh(): Promise<void>;
}

/** Opens a visitor who keeps cookies, as a browser does. */
export function visit(url: string, bearer?: string): Visitor {
  const jar = new Map<string, string>();
  let csrf: string | null = null;
  const cookies = (): string => [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
  const request: Visitor['fetch'] = async (path, init = {}) => {
    const headers = new Headers(init.headers);
    if (jar.size > 0 && !headers.has('cookie')) headers.set('cookie', cookies());
    if (bearer !== undefined) headers.set('authorization', `Bearer ${bearer}`);
    // A connection that was kept may just have been closed.
    const ask = (): Promise<Response> => fetch(new URL(path, url), { redirect: 'manual', ...init, headers });
    const response = await ask().catch((error: unknown) => (init.signal?.aborted ? Promise.reject(error) : ask()));
    for (const each of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(each) ?? [];
      if (value === '' || /max-age=0/i.test(each)) jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  };
  const send: Visitor['send'] = async (method, path, body, headers = {}) => {
    const given = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
    const own = { 'content-type': 'application/json', ...(csrf !== null && { 'x-csrf-token': csrf }), ...headers };
    return answerOf(await request(path, { method, headers: method === 'GET' ? headers : own, ...given }));
  };
  const get: Visitor['get'] = (path, headers = {}) => send('GET', path, undefined, headers);
  return {
    ...{ get, send, fetch: request, cookies },
    post: (path, body = {}, headers = {}) => send('POST', path, body, headers),
    refresh: async () => {
      csrf = (await get('/api/session')).body.csrf;
    },
  };
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, headers: response.headers, text, body: isJson && text !== '' ? JSON.parse(text) : null };
}

/** A shop with its own server. */
export interface WebShop {
  readonly shop: Shop;
  readonly caller: Caller;
  readonly server: WebServer;
  readonly playbook: string;
  /** Comes in by the link that counts once. */
  enter(): Promise<Visitor>;
}

export async function openWebShop(environment: Readonly<Record<string, string>> = {}): Promise<WebShop> {
  const shop = await createShop();
  mkdirSync(join(shop.folder, 'shop'));
  renameSync(join(shop.folder, 'playbook.yaml'), join(shop.folder, 'shop/playbook.yaml'));
  const caller = shop.caller(environment);
  const server = await startWebServer(caller, { port: 0, strict: true });
  const enter: WebShop['enter'] = async () => {
    const visitor = visit(server.url);
    await visitor.get((await server.link()) ?? '');
    await visitor.refresh();
    return visitor;
  };
  return { shop, caller, server, playbook: join(shop.folder, 'shop/playbook.yaml'), enter };
}

const password = 'a long password of nobody';

/** A shop with several people: an administrator, and others as they are made. Two people decide. */
export interface PeopleShop extends WebShop {
  readonly admin: Visitor;
  /** Makes somebody with these roles, and signs them in. */
  person(name: string, roles: readonly string[]): Promise<Visitor>;
}

export async function openPeopleShop(environment: Readonly<Record<string, string>> = {}): Promise<PeopleShop> {
  const control = await createDatabase('control');
  const several = { GODWIT_WEB_SIGN_IN: 'people', CONTROL_DATABASE_URL: control, GODWIT_USER: 'serve', ...environment };
  const opened = await openWebShop(several);
  const { playbook, server } = opened;
  writeFileSync(playbook, readFileSync(playbook, 'utf8').replace('approvals: self', 'approvals: two-person'));
  const token = new URL((await server.link()) ?? '').searchParams.get('token') ?? '';
  await visit(server.url).post('/api/people/first', { token, name: 'Ada Admin', email: emailOf('Ada Admin'), password });
  const admin = await signIn(server.url, 'Ada Admin');
  const person: PeopleShop['person'] = async (name, roles) => {
    const made = await admin.post('/api/people', { name, email: emailOf(name), roles, password });
    if (made.status !== 200) throw new Error(made.text);
    return signIn(server.url, name);
  };
  return { ...opened, admin, person };
}

export const emailOf = (name: string): string => `${name.toLowerCase().replaceAll(/[^a-z]/g, '.')}@example.test`;

/** Signs somebody in by their password. */
export async function signIn(url: string, name: string, visitor = visit(url)): Promise<Visitor> {
  const answer = await visitor.post('/api/auth/sign-in/email', { email: emailOf(name), password }, { origin: url });
  if (answer.status !== 200) throw new Error(answer.text);
  await visitor.refresh();
  return visitor;
}

/** Requests of the interface, from its own description. */
export interface Described {
  readonly method: string;
  readonly path: string;
  readonly needs: string;
}

export async function describedBy(visitor: Visitor): Promise<Described[]> {
  const { body } = await visitor.get('/openapi.json');
  return Object.entries(body.paths as Record<string, Record<string, { 'x-needs': string }>>).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { 'x-needs': needs }]) => ({ method: method.toUpperCase(), path, needs })),
  );
}
