import { describe, expect, it } from 'vitest';
import { openSqlParser } from '../../databases/postgres/expression/parse.ts';
import { catalogWithElements } from '../../engine/map/elements.ts';
import { mapPhase } from '../../engine/map/map-phase.ts';
import { sourceReadOf } from '../../engine/map/source-read.ts';
import { parsePlaybook } from '../../engine/playbook/load.ts';
import { findEntity } from '../../model/catalog.ts';
import { findColumn, memberPath, quotedMember } from '../../model/column-ref.ts';
import type { Mapping } from '../../model/mapping.ts';
import { elementPath } from '../../model/unnest.ts';
import { listed } from '../support/listed.ts';

const { catalog: source } = listed(
  'orders: id* integer, note text, items jsonb, address jsonb',
  'city: id* integer, name text, doc json',
  'loose: note text, items jsonb',
);
const { catalog: target } = listed('lines: id* uuid, sku text, town text');

const written = (phase: string, more = ''): string => `
playbook: shop
version: 1
title: Shop
system: shop
source: {url: $SOURCE}
target: {url: $TARGET}
phases:
${more}  - {phase: lines, target: lines, ${phase}}
`;
const fields = 'fields: {id: identity, sku: {copy: element.sku}, town: {none: not asked for}}';

async function mapped(phase: string): Promise<Mapping> {
  const playbook = parsePlaybook(written(phase), 'p.yaml');
  const [first] = playbook.phases;
  if (!first) throw new Error('no phase');
  return mapPhase(first, { playbook, source: catalogWithElements(source, playbook.phases), target, parser: openSqlParser() });
}

describe('a phase that unnests', () => {
  it('reads an entity of its own, by a key of two parts', async () => {
    const mapping = await mapped(`source: orders, unnest: 'items[]', ${fields}`);
    expect(mapping).toMatchObject({ source: 'orders.items[]', sourceKey: ['parent.id', 'ordinal'] });
    const byMember = await mapped(`source: orders, unnest: 'items{}', element_key: {path: sku}, ${fields}`);
    expect(byMember.sourceKey).toEqual(['parent.id', 'element.sku']);
    const playbook = parsePlaybook(written(`source: orders, unnest: 'items{}', ${fields}`), 'p.yaml');
    const sourceRead = sourceReadOf(byMember, catalogWithElements(source, playbook.phases));
    expect(sourceRead.columns.map(({ alias, ref }) => [alias, ref])).toEqual([
      ['parent.id', { read: 'parent', path: ['id'] }],
      ['element.sku', { read: 'element', path: ['sku'] }],
    ]);
  });

  it.each([
    [`source: orders, unnest: items, ${fields}`, 'a path that ends in [] (an array) or {} (a map)'],
    [`source: orders, element_key: {path: sku}, ${fields}`, 'only elements have one'],
    [`source: orders, unnest: 'items[]', key: [ordinal], element_key: {path: sku}, ${fields}`, 'the key is declared already'],
    [`source: orders, unnest: 'note[]', ${fields}`, 'orders.note is text: only JSON is read element by element'],
    [`source: orders, unnest: 'itms[]', ${fields}`, 'orders has no column "itms"'],
    [`source: loose, unnest: 'items[]', ${fields}`, 'loose has no key'],
    [`source: ordrs, unnest: 'items[]', ${fields}`, 'has no entity "ordrs.items[]"'],
    [
      `source: orders, unnest: 'items[]', lookups: {parent: {entity: city, on: {id: ordinal}}}, ${fields}`,
      'names what elements have anyway',
    ],
  ])('is refused where it cannot be: %s', async (phase, message) => {
    await expect(mapped(phase)).rejects.toThrow(message);
  });

  it('is referred to only where its elements do not move', () => {
    const child = (more: string): string => `  - {phase: items, source: orders, target: lines, unnest: 'items[]'${more}}\n`;
    const phase = 'source: orders, fields: {id: identity, sku: {none: x}, town: {reference: items, from: id}}';
    expect(() => parsePlaybook(written(phase, child('')), 'p.yaml')).toThrow('elements of "items" are known by their place, which moves');
    expect(parsePlaybook(written(phase, child(', element_key: {path: sku}')), 'p.yaml').phases).toHaveLength(2);
  });
});

describe('a name of a rule', () => {
  const orders = findEntity(source, 'orders');
  const city = findEntity(source, 'city');
  if (!orders || !city) throw new Error('no entity');
  const refOf = (alias: string) => findColumn(alias, orders, new Map([['home', city]]))?.ref ?? null;

  it('is a column, a look-up, or a member of either', () => {
    expect(refOf('note')).toEqual({ read: null, path: ['note'] });
    expect(refOf('home.name')).toEqual({ read: 'home', path: ['name'] });
    expect(refOf('home.doc.a."b.c"')).toEqual({ read: 'home', path: ['doc', 'a', 'b.c'] });
    expect(refOf('address.lines.0')).toEqual({ read: null, path: ['address', 'lines', '0'] });
    for (const wrong of ['note.x', 'address.', 'address..x', 'home.nope', 'address."x', 'x']) expect(refOf(wrong)).toBeNull();
  });

  it('is the look-up where a column of JSON has the same name, and its member where the look-up has no such column', () => {
    const find = (alias: string) => findColumn(alias, orders, new Map([['address', city]]))?.ref;
    expect(find('address.name')).toEqual({ read: 'address', path: ['name'] });
    expect(find('address.town')).toEqual({ read: null, path: ['address', 'town'] });
    expect(find('address')).toEqual({ read: null, path: ['address'] });
  });

  it('keeps odd names apart by quotes', () => {
    for (const name of ['a.b', 'with "quotes"', '', 'plain', 'é 漢']) expect(memberPath(`x.${quotedMember(name)}`)).toEqual(['x', name]);
    expect(elementPath('a."b.c"[]')).toEqual({ path: ['a', 'b.c'], as: 'array' });
    expect([elementPath('a'), elementPath('[]'), elementPath('a..b{}')]).toEqual([null, null, null]);
  });
});
