import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { describe, expect, it } from 'vitest';
import { describeAt } from '../../web/server/description.ts';
import type { Variables } from '../../web/server/variables.ts';

/** What the description says of an answer. */
async function described(answer: z.ZodType): Promise<unknown> {
  const app = new OpenAPIHono<Variables>();
  const responses = { 200: { description: 'an answer', content: { 'application/json': { schema: answer } } } };
  app.openAPIRegistry.registerPath(createRoute({ method: 'get', path: '/one', responses }));
  describeAt(app, '/openapi.json');
  // biome-ignore lint/suspicious/noExplicitAny: the tests say what they expect of it.
  const { openapi, paths } = (await (await app.request('/openapi.json')).json()) as any;
  expect(openapi).toBe('3.1.0');
  return paths['/one'].get.responses[200].content['application/json'].schema;
}

describe('the description of the interface', () => {
  it('says of a pair of the same kind how many there are', async () => {
    const pair = { type: 'array', items: { type: 'string' }, minItems: 2, maxItems: 2 };
    expect(await described(z.tuple([z.string(), z.string()]))).toEqual(pair);
    expect(await described(z.array(z.tuple([z.string(), z.string()])))).toEqual({ type: 'array', items: pair });
  });

  it('says of members of several kinds which is where, and that there are no others', async () => {
    const prefixItems = [{ type: 'string' }, { type: 'number' }];
    expect(await described(z.tuple([z.string(), z.number()]))).toEqual({
      type: 'array',
      prefixItems,
      items: false,
      minItems: 2,
      maxItems: 2,
    });
  });

  it('leaves what only has the name of a keyword', async () => {
    const { properties } = (await described(z.object({ prefixItems: z.string() }))) as { properties: unknown };
    expect(properties).toEqual({ prefixItems: { type: 'string' } });
  });
});
