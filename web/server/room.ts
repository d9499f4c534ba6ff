import { createRoute, type OpenAPIHono, type RouteConfig, z } from '@hono/zod-openapi';
import type { Context, MiddlewareHandler } from 'hono';
import type { Caller } from '../../app/workbench/workbench.ts';
import type { Principal } from '../../model/principal.ts';
import {
  type Endpoint,
  type Frozen,
  type Key,
  type ParametersOf,
  type PathParameter,
  pathParameters,
  problem,
  type Room,
} from '../contract/endpoint.ts';
import { requireNeed } from './auth/needs.ts';
import { HttpProblem } from './problem.ts';
import type { Services } from './services.ts';
import type { Variables } from './variables.ts';

/** A request that has passed all checks. */
export interface Asked<Path extends string = string, Each extends Endpoint = Endpoint> {
  /** The caller for app calls: in the name of who is signed in. */
  readonly caller: Caller;
  readonly params: Readonly<Record<ParametersOf<Path>, string>>;
  readonly query: Each['query'] extends z.ZodObject ? z.output<Each['query']> : undefined;
  readonly body: Each['body'] extends z.ZodType ? z.output<Each['body']> : undefined;
  readonly http: Context;
}

type Answered<Each extends Endpoint> = Each['answer'] extends z.ZodType ? Frozen<z.output<Each['answer']>> : Response;

/** An answer for each endpoint of a room. */
export type Handlers<Of extends Room> = {
  readonly [Path in keyof Of & string]: Of[Path] extends Endpoint ? (asked: Asked<Path, Of[Path]>) => Promise<Answered<Of[Path]>> : never;
};

/** A room as the registry lists it. */
export interface ServedRoom {
  readonly name: string;
  readonly room: Room;
  readonly handle: (services: Services) => Readonly<Record<string, (asked: Asked) => Promise<unknown>>>;
}

/** Binds a room of the contract to what answers it. */
export function served<const Of extends Room>(name: string, room: Of, handle: (services: Services) => Handlers<Of>): ServedRoom {
  return { name, room, handle: handle as unknown as ServedRoom['handle'] };
}

/** Adds the routes of a room. `strict`: answers are held against their schemas, too. */
export function addRoom(app: OpenAPIHono<Variables>, { name, room, handle }: ServedRoom, services: Services, strict: boolean): void {
  const handlers = handle(services);
  for (const [key, endpoint] of Object.entries(room)) {
    const handler = handlers[key];
    if (!handler) throw new Error(`nothing answers ${key}`);
    // Before a request is looked at it is known who makes it.
    const middleware: MiddlewareHandler<Variables> = (http, next) => {
      requireNeed(http.get('principal'), endpoint.needs, key);
      if (endpoint.body) requireJson(http.req.header('content-type'));
      return next();
    };
    app.openapi({ ...createRoute(routeOf(key as Key, endpoint, name)), middleware }, async (http) => {
      const caller = callerOf(services, http.get('principal'));
      const request = http.req as unknown as { valid(part: string): unknown };
      const given = {
        params: request.valid('param'),
        query: endpoint.query && request.valid('query'),
        body: endpoint.body && request.valid('json'),
      };
      const answer = await handler({ caller, http, ...given } as unknown as Asked);
      if (answer instanceof Response) return answer as never;
      if (strict && endpoint.answer instanceof z.ZodType) endpoint.answer.parse(JSON.parse(JSON.stringify(answer)));
      return http.json(answer as never, 200, { 'cache-control': 'no-store' }) as never;
    });
  }
}

/** A body of another type would not be held against its schema. */
function requireJson(type: string | undefined): void {
  if (/^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(type ?? '')) return;
  throw new HttpProblem(415, 'media_type_refused', 'The body is no JSON by its content-type.', 'Send content-type: application/json.');
}

function callerOf({ config, signal, keeper }: Services, principal: Principal | null): Caller {
  return { config, principal: principal ?? keeper, notify: () => {}, signal };
}

const bodyJson = (schema: z.ZodType) => ({ content: { 'application/json': { schema } }, required: true });

function routeOf(key: Key, { summary, needs, query, body, answer }: Endpoint, tag: string): RouteConfig {
  const [method = '', path = ''] = key.split(' ');
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, each]) => each as PathParameter);
  const params = z.object(Object.fromEntries(names.map((each) => [each, pathParameters[each]])));
  return {
    method: method.toLowerCase() as 'get',
    path,
    summary,
    tags: [tag],
    operationId: operationId(method, path),
    'x-needs': needs,
    request: { params, ...(query && { query }), ...(body && { body: bodyJson(body) }) },
    responses: { 200: { description: summary, content: contentOf(answer) }, default: problemAnswer },
  } as RouteConfig;
}

const problemAnswer = { description: 'What went wrong', content: { 'application/problem+json': { schema: problem } } };

function contentOf(answer: Endpoint['answer']): Record<string, { schema: z.ZodType }> {
  if (answer instanceof z.ZodType) return { 'application/json': { schema: answer } };
  if ('stream' in answer) return { 'text/event-stream': { schema: answer.stream } };
  return Object.fromEntries(
    answer.file.map((type) => [type, { schema: type === 'application/json' ? z.record(z.string(), z.unknown()) : z.string() }]),
  );
}

const operationId = (method: string, path: string): string =>
  `${method.toLowerCase()}${path.replaceAll(/[^A-Za-z]+(\w?)/g, (_, letter: string) => letter.toUpperCase())}`;

/** What does not fit its schema: where, and why; never what was given. */
export function refuseInput(result: {
  success: boolean;
  error?: { issues: readonly { path: readonly PropertyKey[]; message: string }[] };
}): void {
  if (result.success) return;
  const issues = result.error?.issues ?? [];
  const told = issues.slice(0, 10).map(({ path, message }) => `${path.map(String).join('.') || 'request'}: ${message}`);
  throw new HttpProblem(400, 'request_invalid', told.join('; '), 'See /openapi.json for what this request takes.');
}
