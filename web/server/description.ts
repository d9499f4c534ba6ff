import type { OpenAPIHono } from '@hono/zod-openapi';
import { version } from '../../app/workbench/version.ts';
import type { Variables } from './variables.ts';

const about =
  'The workbench over HTTP. A browser signs in with a cookie and sends `x-csrf-token` with all that changes something; ' +
  'a program sends `Authorization: Bearer …`. Errors are `application/problem+json`.';

/** Serves what the interface is, as OpenAPI 3.1 has it. */
export function describeAt(app: OpenAPIHono<Variables>, path: string): void {
  app.get(path, (http) => {
    const info = { title: 'Godwit', version: version(), description: about };
    return http.json(withTuples(app.getOpenAPI31Document({ openapi: '3.1.0', info })) as Record<string, never>);
  });
}

/** A list of given members is said by `prefixItems` since JSON Schema 2020-12; the generator says it as drafts before did. */
function withTuples(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withTuples);
  if (typeof node !== 'object' || node === null) return node;
  const entries = Object.entries(node).map(([name, value]): [string, unknown] => [name, withTuples(value)]);
  const { items, ...rest } = Object.fromEntries(entries);
  if (!Array.isArray(items)) return Object.fromEntries(entries);
  return { ...rest, prefixItems: items, items: false, minItems: items.length };
}
