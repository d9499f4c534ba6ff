import { describe, expect, it } from 'vitest';
import { observedIndexes } from '../../../databases/mongodb/observed/index-keys.ts';
import { filterOfEntry } from '../../../databases/mongodb/observed/profile-filters.ts';
import { openDumpSource } from '../../../databases/mongodump/database.ts';
import { writeDump } from '../../support/dump.ts';

const entityOf = (namespace: string): string | null => (namespace === 'shop.users' ? 'users' : null);
const filter = (equal: string[], range: string[], more = {}) => ({ entity: 'users', equal, range, ...more, calls: 1, isProfiled: true });
const entry = (command: object) => ({ op: 'command', ns: 'shop.users', command });

describe('what an entry of the profiler looked by', () => {
  it.each([
    [{ find: 'users', filter: { status: 'open', age: { $gt: 3 } }, sort: { at: -1 } }, filter(['status'], ['age', 'at'])],
    [{ find: 'users', filter: { $and: [{ a: { $in: [1, 2] } }, { 'home.city': 'Oslo' }] } }, filter(['a', 'home.city'], [])],
    [{ aggregate: 'users', pipeline: [{ $match: { a: 1 } }, { $sort: { b: 1 } }] }, filter(['a'], ['b'])],
    [{ find: 'users', filter: { tags: { $all: ['x'] } } }, filter([], [], { contains: ['tags'] })],
    [{ find: 'users', filter: { orders: { $elemMatch: { sku: 'A', qty: { $gte: 2 } } } } }, filter(['orders.sku'], ['orders.qty'])],
    [{ q: { _id: 1 }, u: {} }, filter(['_id'], [])],
    [{ find: 'users', filter: { $or: [{ a: 1 }, { b: 2 }] } }, null],
    [{ getMore: 1 }, null],
    ['no command', null],
  ])('%o', (command, found) => expect(filterOfEntry(entry(command as object), entityOf)).toEqual(found));

  it('is of a collection that is known', () =>
    expect(filterOfEntry({ ns: 'other.users', command: { filter: { a: 1 } } }, entityOf)).toBeNull());
});

it('indexes say what they are over, and only for which documents where that can be said', () => {
  const index = (name: string, key: object, more = {}) => ({ name, key: key as Record<string, unknown>, ...more });
  const indexes = [
    index('_id_', { _id: 1 }),
    index('open', { at: -1 }, { partialFilterExpression: { status: { $eq: 'open' }, at: { $exists: true } } }),
    index('odd', { at: 1 }, { partialFilterExpression: { status: { $type: 'string' } } }),
    index('words', { _fts: 'text', _ftsx: 1 }, { weights: { title: 1, body: 2 }, default_language: 'danish' }),
    index('near', { place: '2dsphere' }),
  ];
  const scan = { entity: 'users', metadata: { options: {}, indexes } } as never;
  expect(observedIndexes([scan], { 'users.open': 7 })).toEqual([
    {
      ...{ entity: 'users', name: 'open', keys: [{ path: 'at', kind: 'value' }], unique: false, uses: 7 },
      where: [
        { path: 'status', operator: '=', value: 'open' },
        { path: 'at', operator: 'exists', value: true },
      ],
    },
    { entity: 'users', name: 'odd', keys: [{ path: 'at', kind: 'value' }], unique: false, where: null, uses: null },
    {
      ...{ entity: 'users', name: 'words', unique: false, language: 'danish', uses: null },
      keys: [
        { path: 'title', kind: 'text' },
        { path: 'body', kind: 'text' },
      ],
    },
    { entity: 'users', name: 'near', keys: [{ path: 'place', kind: 'place' }], unique: false, uses: null },
  ]);
});

it('a dump that holds a profile tells what was looked by', async () => {
  const profiled = Array.from({ length: 4 }, (_, i) => ({
    op: 'query',
    ns: 'shop.users',
    command: { find: 'users', filter: { name: `n${i}` } },
  }));
  const path = writeDump({ users: { documents: [{ _id: 1, name: 'n' }] }, 'system.profile': { documents: profiled } });
  const source = await openDumpSource({ path, profileRows: 10 });
  const observed = await source.observed?.();
  expect(observed?.filters).toEqual([{ entity: 'users', equal: ['name'], range: [], calls: 4, isProfiled: true }]);
  expect(observed?.from).toContain('system.profile');
  await source.close();
});
