import type { Context } from 'hono';
import { matchedRoutes } from 'hono/route';

/** The route that answered, as it is declared: never what stood in its place. */
export function routeOf(http: Context): string {
  const routes = matchedRoutes(http).filter(({ method, path }) => method !== 'ALL' && path !== '/*');
  return routes.at(-1)?.path ?? '/*';
}
