import type { HttpBindings } from '@hono/node-server';
import { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { compress } from 'hono/compress';
import { isKnownPlaybook } from '../../app/workbench/playbooks.ts';
import { version } from '../../app/workbench/version.ts';
import { GodwitError } from '../../model/errors.ts';
import { isSame } from './auth/single-user.ts';
import { docsPage, docsScript } from './docs.ts';
import { boundedBodies, knowsWho, type OwnNames, ownNamesOnly, safeHeaders } from './guards.ts';
import { logsRequests } from './log.ts';
import { HttpProblem, problemResponse } from './problem.ts';
import { rooms } from './registry.ts';
import { addRoom, refuseInput } from './room.ts';
import type { Services } from './services.ts';
import { staticFiles } from './static.ts';
import { traced } from './tracing.ts';
import type { Variables } from './variables.ts';

export interface AppOptions {
  readonly names: () => OwnNames;
  readonly isSecure: boolean;
  /** Holds answers against their schemas, too. */
  readonly strict: boolean;
}

/** All that the server answers, as a function of requests. */
export function openApp(services: Services, { names, isSecure, strict }: AppOptions): OpenAPIHono<Variables> {
  const app = new OpenAPIHono<Variables>({ defaultHook: refuseInput });
  app.onError((error, http) => {
    services.log.info({ request: http.get('requestId'), ...placeOf(error) });
    return problemResponse(fromHono(error));
  });
  app.notFound((http) => problemResponse(new HttpProblem(404, 'not_found', `There is nothing at ${http.req.method} ${http.req.path}.`)));
  if (services.tracing) app.use(traced(services.tracing));
  app.use(logsRequests(services), safeHeaders(isSecure), ownNamesOnly(names), boundedBodies);
  app.get('/healthz', (http) => http.json({ status: 'ok' }));
  app.get('/readyz', (http) => (services.signal.aborted ? http.json({ status: 'stopping' }, 503) : http.json({ status: 'ready' })));
  app.get('/metrics', async (http) => {
    requireMetricsReader(http, services.config.GODWIT_METRICS_TOKEN);
    return http.body(await services.metrics.text(), 200, { 'content-type': services.metrics.type });
  });
  app.get('/enter', (http) => services.signIn.enter(http.req.query('token') ?? ''));
  // Not the session: an answer with a token in it is never packed together with anything.
  app.use('/api/playbooks/*', compress({ encoding: 'gzip' }));
  app.use('/api/*', knowsWho(services));
  app.use('/api/playbooks/:playbook/*', async (http, next) => {
    await requirePlaybook(services, http.req.param('playbook'));
    return next();
  });
  app.all('/api/auth/*', async (http) => {
    const answer = await services.signIn.handle(http.req.raw, addressOf(http));
    if (/\/(?:sign-out|change-password)$/.test(http.req.path)) await services.streams.ask();
    return answer ?? problemResponse(nothingThere(http.req.path));
  });
  for (const room of rooms) addRoom(app, room, services, strict);
  app.doc31('/openapi.json', { openapi: '3.1.0', info: { title: 'Godwit', version: version(), description: about } });
  app.get('/api/docs', docsPage);
  app.get('/api/docs.js', docsScript);
  app.get('*', staticFiles());
  return app;
}

/** Without a token only this machine may read them, and no proxy for others. */
function requireMetricsReader(http: Context, token: string | undefined): void {
  const [, given = ''] = /^Bearer (.+)$/.exec(http.req.header('authorization') ?? '') ?? [];
  const address = addressOf(http);
  const isLocal = /^(?:127\.|::1$|::ffff:127\.)/.test(address) && http.req.header('x-forwarded-for') === undefined;
  if (token === undefined ? isLocal : isSame(given, token)) return;
  throw new HttpProblem(401, 'not_signed_in', 'Measures are for who has the token (GODWIT_METRICS_TOKEN).');
}

const addressOf = (http: Context): string => (http.env as Partial<HttpBindings>).incoming?.socket.remoteAddress ?? 'unknown';

const about =
  'The workbench over HTTP. A browser signs in with a cookie and sends `x-csrf-token` with all that changes something; ' +
  'a program sends `Authorization: Bearer …`. Errors are `application/problem+json`.';

const nothingThere = (path: string): HttpProblem => new HttpProblem(404, 'not_found', `There is nothing at ${path}.`);

async function requirePlaybook({ config }: Services, name: string): Promise<void> {
  const isName = /^[\w-]{1,100}$/.test(name);
  if (isName && (await isKnownPlaybook(config, name))) return;
  throw new GodwitError('playbook_not_found', isName ? `There is no playbook "${name}".` : 'There is no playbook of that name.');
}

/** Where it happened; what is said there may hold values. */
const placeOf = ({ name, stack = '' }: Error) => ({
  error: name,
  at: stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8),
});

/** What Hono itself throws for a body that is no JSON. */
function fromHono(error: Error): Error {
  const isMalformed = 'status' in error && error.status === 400;
  return isMalformed ? new HttpProblem(400, 'request_invalid', 'The body is no JSON.') : error;
}
