import { OpenAPIHono } from '@hono/zod-openapi';
import { bodyLimit } from 'hono/body-limit';
import { isKnownPlaybook } from '../../app/workbench/playbooks.ts';
import { version } from '../../app/workbench/version.ts';
import { GodwitError } from '../../model/errors.ts';
import { docsPage, docsScript } from './docs.ts';
import { knowsWho, type OwnNames, ownNamesOnly, safeHeaders } from './guards.ts';
import { logsRequests } from './log.ts';
import { HttpProblem, problemResponse } from './problem.ts';
import { rooms } from './registry.ts';
import { addRoom, refuseInput, type Variables } from './room.ts';
import type { Services } from './services.ts';
import { staticFiles } from './static.ts';

export const bodyBytesMax = 16 * 1024 * 1024;

export interface AppOptions {
  readonly names: () => OwnNames;
  readonly isSecure: boolean;
  /** Holds answers against their schemas, too. */
  readonly strict: boolean;
}

/** All that the server answers, as a function of requests. */
export function openApp(services: Services, { names, isSecure, strict }: AppOptions): OpenAPIHono<Variables> {
  const app = new OpenAPIHono<Variables>({ defaultHook: refuseInput });
  const tooLarge = (): never => {
    throw new HttpProblem(413, 'body_too_large', `A request holds at most ${bodyBytesMax} bytes.`);
  };
  app.onError((error, http) => {
    services.log.debug({ request: http.get('requestId'), error: error.name });
    return problemResponse(fromHono(error));
  });
  app.notFound((http) => problemResponse(new HttpProblem(404, 'not_found', `There is nothing at ${http.req.method} ${http.req.path}.`)));
  app.use(logsRequests(services), safeHeaders(isSecure), ownNamesOnly(names), bodyLimit({ maxSize: bodyBytesMax, onError: tooLarge }));
  app.get('/healthz', (http) => http.json({ status: 'ok' }));
  app.get('/readyz', (http) => (services.signal.aborted ? http.json({ status: 'stopping' }, 503) : http.json({ status: 'ready' })));
  app.get('/enter', (http) => services.signIn.enter(http.req.query('token') ?? '', http.req.raw));
  app.use('/api/*', knowsWho(services));
  app.use('/api/playbooks/:playbook/*', async (http, next) => {
    await requirePlaybook(services, http.req.param('playbook'));
    return next();
  });
  app.all('/api/auth/*', async ({ req }) => (await services.signIn.handle(req.raw)) ?? problemResponse(nothingThere(req.path)));
  for (const room of rooms) addRoom(app, room, services, strict);
  app.doc31('/openapi.json', { openapi: '3.1.0', info: { title: 'Godwit', version: version(), description: about } });
  app.get('/api/docs', docsPage);
  app.get('/api/docs.js', docsScript);
  app.get('*', staticFiles());
  return app;
}

const about =
  'The workbench over HTTP. A browser signs in with a cookie and sends `x-csrf-token` with all that changes something; ' +
  'a program sends `Authorization: Bearer …`. Errors are `application/problem+json`.';

const nothingThere = (path: string): HttpProblem => new HttpProblem(404, 'not_found', `There is nothing at ${path}.`);

async function requirePlaybook({ config }: Services, name: string): Promise<void> {
  const isName = /^[\w-]{1,100}$/.test(name);
  if (isName && (await isKnownPlaybook(config, name))) return;
  throw new GodwitError('playbook_not_found', isName ? `There is no playbook "${name}".` : 'There is no playbook of that name.');
}

/** What Hono itself throws for a body that is no JSON. */
function fromHono(error: Error): Error {
  const isMalformed = 'status' in error && error.status === 400;
  return isMalformed ? new HttpProblem(400, 'request_invalid', 'The body is no JSON.') : error;
}
