import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ObjectId } from 'bson';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ProposedIndexes, proposedIndexes } from '../../app/schema/indexes.ts';
import { writeDump } from '../support/dump.ts';
import { beginLife, type Life } from '../support/whole-life.ts';

const users = Array.from({ length: 40 }, (_, i) => ({
  ...{ _id: new ObjectId(), name: `Jo ${i}`, email: `jo${i}@example.org`, status: i % 2 ? 'open' : 'done', seen: new Date(1.6e12 + i) },
  orders: Array.from({ length: 1 + (i % 3) }, (_, n) => ({ sku: `s${i}-${n}`, qty: n })),
}));
const index = (name: string, key: object, more = {}) => ({ v: 2, key, name, ...more });
const indexes = [
  index('_id_', { _id: 1 }),
  index('by_name', { name: 1, seen: -1 }),
  index('open', { seen: 1 }, { partialFilterExpression: { status: 'open' } }),
  index('words', { _fts: 'text', _ftsx: 1 }, { weights: { name: 1 }, default_language: 'english' }),
  index('by_sku', { 'orders.sku': 1 }),
  index('odd', { seen: 1 }, { partialFilterExpression: { status: { $type: 'string' } } }),
];
const profiled = Array.from({ length: 5 }, () => ({
  ...{ op: 'query', ns: 'shop.users', millis: 300 },
  command: { find: 'users', filter: { status: 'open', email: 'jo1@example.org' }, sort: { seen: -1 } },
}));

describe('indexes of collections', () => {
  let life: Life;
  let found: ProposedIndexes;
  const textOf = (name: RegExp): string => found.indexes.find(({ why }) => name.test(why))?.text ?? '';

  beforeAll(async () => {
    const dump = writeDump({ users: { documents: users, metadata: { indexes } }, 'system.profile': { documents: profiled } });
    life = await beginLife('', { source: `mongodump:${dump}` });
    found = await proposedIndexes(life.caller, 'life', undefined);
  }, 120_000);

  it('become those of the tables, partial and of words, and of elements', () => {
    expect(textOf(/index by_name/)).toContain('USING btree ("name", "seen")');
    expect(textOf(/index open/)).toContain(`USING btree ("seen") WHERE "status" = 'open'`);
    expect(textOf(/index words/)).toMatch(/USING gin \(to_tsvector\('english'::regconfig, coalesce\("name", ''\)\)\)/);
    expect(textOf(/index by_sku/)).toMatch(/ON "public"\."users_orders"\s+USING btree \("sku"\)/);
    expect(textOf(/index odd/)).toBe('');
  });

  it('follow from what the profiler has noted, with how often', () => {
    expect(found.from).toEqual(['indexes', 'system.profile']);
    const why = '5 noted by the profiler looked by email, status, seen';
    expect(found.indexes).toContainEqual(expect.objectContaining({ entity: 'users', why, isThere: false }));
    expect(textOf(/profiler/)).toContain('("email", "status", "seen")');
  });

  it('that nobody wants are left out by their names', async () => {
    const path = join(life.folder, 'life/playbook.yaml');
    const name = found.indexes.find(({ why }) => why.includes('index words'))?.name ?? '';
    writeFileSync(path, `${readFileSync(path, 'utf8')}\nschema:\n  indexes: {without: [${name}]}\n`);
    const left = await proposedIndexes(life.caller, 'life', undefined);
    expect(left.indexes.map((each) => each.name)).not.toContain(name);
    expect(left.indexes).toHaveLength(found.indexes.length - 1);
  });
});
