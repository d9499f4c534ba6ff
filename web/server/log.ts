import { randomUUID } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { routeOf } from './route-of.ts';
import type { Services } from './services.ts';
import type { Variables } from './variables.ts';

/** A line for each request: who, what, how long. The path as it is declared, never what stands in it. */
export function logsRequests({ log, metrics }: Services): MiddlewareHandler<Variables> {
  return async (http, next) => {
    const requestId = randomUUID();
    http.set('requestId', requestId);
    http.set('principal', null);
    const began = performance.now();
    await next();
    http.header('x-request-id', requestId);
    const { status } = http.res;
    const [ms, route] = [Math.round(performance.now() - began), routeOf(http)];
    metrics.answered(route, http.req.method, status, ms / 1000);
    const line = {
      ...{ request: requestId, method: http.req.method, route, status },
      ...{ ms, by: http.get('principal')?.name ?? null },
    };
    log[status >= 500 ? 'error' : status >= 400 ? 'warn' : 'info'](line);
  };
}
