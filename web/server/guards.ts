import type { MiddlewareHandler } from 'hono';
import { HttpProblem } from './problem.ts';
import type { Services } from './services.ts';
import type { Variables } from './variables.ts';

/** Names under which a browser may reach the server, and pages that may send something. */
export interface OwnNames {
  readonly hosts: ReadonlySet<string>;
  readonly origins: ReadonlySet<string>;
}

const changes = (method: string): boolean => method !== 'GET' && method !== 'HEAD' && method !== 'OPTIONS';

/** A page of somebody else that has made its name lead here is refused, and so is whatever a page of another origin sends. */
export function ownNamesOnly(names: () => OwnNames): MiddlewareHandler<Variables> {
  return async ({ req }, next) => {
    const { hosts, origins } = names();
    if (!hosts.has(req.header('host') ?? '')) throw new HttpProblem(421, 'host_unknown', 'This server is not known under that name.');
    const origin = req.header('origin');
    const isForeign = (origin !== undefined && !origins.has(origin)) || req.header('sec-fetch-site') === 'cross-site';
    // A link from elsewhere may lead here; nothing else may come from there.
    const isLink = req.method === 'GET' && req.header('sec-fetch-mode') === 'navigate';
    if (isForeign && !isLink) throw new HttpProblem(403, 'origin_refused', 'Requests of other pages are refused.');
    return next();
  };
}

const bodyBytesMax = 16 * 1024 * 1024;

/** What is sent says how long it is, and is not too long; Node holds it to that. */
export const boundedBodies: MiddlewareHandler<Variables> = async ({ req }, next) => {
  if (req.header('transfer-encoding') !== undefined)
    throw new HttpProblem(411, 'length_required', 'A request says how long its body is.', 'Send a content-length.');
  if (Number(req.header('content-length') ?? 0) > bodyBytesMax)
    throw new HttpProblem(413, 'body_too_large', `A request holds at most ${bodyBytesMax} bytes.`);
  return next();
};

/** Who makes the request; what changes anything carries the session's token as well, which no other page can read. */
export function knowsWho({ signIn }: Services): MiddlewareHandler<Variables> {
  return async (http, next) => {
    const isUse = !isWatching(http.req.path) && http.req.header('x-unattended') === undefined;
    const found = await signIn.of(http.req.raw, isUse);
    http.set('principal', found?.principal ?? null);
    for (const cookie of found?.cookies ?? []) http.header('set-cookie', cookie, { append: true });
    if (found && found.csrf !== null && changes(http.req.method) && http.req.header('x-csrf-token') !== found.csrf)
      throw new HttpProblem(403, 'csrf_refused', 'The request carries no valid token.', 'Send `csrf` of /api/session as x-csrf-token.');
    return next();
  };
}

/** A page that is only open is no use of a session; one that nobody touches says so. */
const isWatching = (path: string): boolean => path.endsWith('/stream') || path === '/api/session';

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  // Positions of what floats are set by the components as they are shown; they hold no data.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'self'",
].join('; ');

/** What browsers may do with answers. */
export function safeHeaders(isSecure: boolean): MiddlewareHandler<Variables> {
  return async (http, next) => {
    await next();
    const { headers } = http.res;
    if (!headers.has('content-security-policy')) headers.set('content-security-policy', policy);
    headers.set('x-content-type-options', 'nosniff');
    headers.set('referrer-policy', 'same-origin');
    headers.set('cross-origin-opener-policy', 'same-origin');
    headers.set('cross-origin-resource-policy', 'same-origin');
    headers.set('permissions-policy', 'camera=(), microphone=(), geolocation=(), payment=()');
    if (isSecure) headers.set('strict-transport-security', 'max-age=31536000; includeSubDomains');
  };
}
