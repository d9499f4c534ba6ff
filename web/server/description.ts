import { isDeepStrictEqual } from 'node:util';
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

/**
 * The generator says which members a tuple has, but not that there are no others. Where all are alike, a list of so many says the same,
 * also to programs that know no `prefixItems`.
 */
function withTuples(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withTuples);
  if (typeof node !== 'object' || node === null) return node;
  const { prefixItems: members, ...rest } = Object.fromEntries(Object.entries(node).map(([name, value]) => [name, withTuples(value)]));
  if (members === undefined) return rest;
  return Array.isArray(members) ? { ...rest, ...tupleOf(members) } : { ...rest, prefixItems: members };
}

function tupleOf(members: readonly unknown[]): Record<string, unknown> {
  const bounds = { minItems: members.length, maxItems: members.length };
  const areAlike = members.every((member) => isDeepStrictEqual(member, members[0]));
  return areAlike ? { items: members[0], ...bounds } : { prefixItems: members, items: false, ...bounds };
}
