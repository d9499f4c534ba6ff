import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A user as the admin API gives it, with the hash that it never gives. */
export interface KeptUser {
  readonly id: string;
  readonly email: string | undefined;
  readonly phone: string | undefined;
  readonly passwordHash: string | undefined;
  readonly answer: Readonly<Record<string, unknown>>;
}

/** A stand-in for Supabase Auth's admin API: it gives the answers that were recorded of the real one (August 2026), and no others. */
export interface AuthStandIn {
  readonly url: string;
  readonly key: string;
  readonly users: Map<string, KeptUser>;
  /** Every request that came, with its headers. */
  readonly requests: { method: string; path: string; authorization: string | undefined }[];
  /** What happens to the next POST instead: nothing, an answer of its own, or a cut once it is done. */
  faults: ('busy' | 'cut before' | 'cut after')[];
  close(): Promise<void>;
}

type Handler = (request: IncomingMessage, response: ServerResponse, path: string) => Promise<boolean>;

/** Starts the stand-in; `others` answer what is not of users. */
export async function startAuthStandIn(others: Handler = async () => false): Promise<AuthStandIn> {
  const key = `sb_secret_${randomUUID().replaceAll('-', '')}`;
  const standIn: Omit<AuthStandIn, 'url' | 'close'> = { key, users: new Map(), requests: [], faults: [] };
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    standIn.requests.push({ method: request.method ?? '', path, authorization: request.headers.authorization });
    answer(standIn, others, request, response, path).catch(() => response.destroy());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(standIn, {
    url,
    close: () => {
      server.closeAllConnections();
      return new Promise<void>((done) => server.close(() => done()));
    },
  });
}

async function answer(
  standIn: Omit<AuthStandIn, 'url' | 'close'>,
  others: Handler,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<void> {
  if (request.headers.authorization === undefined)
    return refuse(response, 401, 'no_authorization', 'This endpoint requires a Bearer token');
  if (request.headers.authorization !== `Bearer ${standIn.key}`) return refuse(response, 403, 'not_admin', 'User not allowed');
  if (!path.startsWith('/auth/v1/admin/users')) {
    if (!(await others(request, response, path))) refuse(response, 404, 'not_found', 'not found');
    return;
  }
  const [, id] = /^\/auth\/v1\/admin\/users\/([^/?]+)$/.exec(path) ?? [];
  if (id === undefined) {
    if (request.method === 'POST') return create(standIn, request, response);
    return list(standIn, new URL(path, 'http://h').searchParams, response);
  }
  const kept = standIn.users.get(id);
  if (!kept) return refuse(response, 404, 'user_not_found', 'User not found');
  if (request.method === 'DELETE') standIn.users.delete(id);
  say(response, 200, request.method === 'DELETE' ? {} : kept.answer);
}

function list({ users }: Pick<AuthStandIn, 'users'>, query: URLSearchParams, response: ServerResponse): void {
  const [page, per] = [Number(query.get('page') || 1), Number(query.get('per_page') || 50)];
  const all = [...users.values()].map((each) => each.answer);
  const last = Math.max(1, Math.ceil(all.length / per));
  const link =
    page < last
      ? `</admin/users?page=${page + 1}&per_page=${per}>; rel="next", </admin/users?page=${last}&per_page=${per}>; rel="last"`
      : '';
  response.setHeader('x-total-count', String(all.length));
  if (link !== '') response.setHeader('link', link);
  say(response, 200, { users: all.slice((page - 1) * per, page * per), aud: 'authenticated' });
}

async function create(standIn: Omit<AuthStandIn, 'url' | 'close'>, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = JSON.parse(await textOf(request));
  const fault = standIn.faults.shift();
  if (fault === 'busy') return refuse(response, 429, 'over_request_rate_limit', 'Request rate limit reached');
  if (fault === 'cut before') return void response.destroy();
  // The same id again: the recorded answer has no code.
  if (standIn.users.has(body.id)) return say(response, 500, { code: 500, msg: 'Database error creating new user' });
  if (body.password_hash !== undefined && !/^\$(2[aby]|argon2id?)\$/.test(body.password_hash))
    return say(response, 500, { code: 500, msg: 'Error creating user' });
  if ([...standIn.users.values()].some(({ email }) => email !== undefined && email === body.email))
    return refuse(response, 422, 'email_exists', 'A user with this email address has already been registered');
  const kept = userOf(body);
  standIn.users.set(kept.id, kept);
  if (fault === 'cut after') return void response.destroy();
  say(response, 200, kept.answer);
}

interface Body {
  readonly id?: string;
  readonly role?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly password_hash?: string;
  readonly email_confirm?: boolean;
  readonly phone_confirm?: boolean;
  readonly ban_duration?: string;
  readonly app_metadata?: object;
  readonly user_metadata?: object;
}

function userOf(body: Body): KeptUser {
  const [id, now] = [body.id ?? randomUUID(), new Date().toISOString()];
  const data = { email: body.email, email_verified: false, phone_verified: false, sub: id };
  const identity = { identity_id: randomUUID(), id, user_id: id, identity_data: data, provider: 'email', created_at: now, updated_at: now };
  const answer = {
    ...{ id, aud: 'authenticated', role: body.role ?? 'authenticated', email: body.email ?? '', phone: body.phone ?? '' },
    ...(body.email_confirm && { email_confirmed_at: now }),
    ...(body.phone_confirm && { phone_confirmed_at: now }),
    app_metadata: { ...body.app_metadata, provider: 'email', providers: ['email'] },
    user_metadata: { ...body.user_metadata, ...(body.email_confirm && { email_verified: true }) },
    ...(body.ban_duration && body.ban_duration !== 'none' && { banned_until: now }),
    ...{ identities: body.email === undefined ? [] : [identity], created_at: now, updated_at: now, is_anonymous: false },
  };
  return { id, email: body.email, phone: body.phone, passwordHash: body.password_hash, answer };
}

function refuse(response: ServerResponse, status: number, code: string, msg: string): void {
  response.setHeader('x-sb-error-code', code);
  say(response, status, { code: status, error_code: code, msg });
}

function say(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
