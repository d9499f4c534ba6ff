import { loadModule } from 'libpg-query';
import { beforeAll, describe, expect, it } from 'vitest';
import { openPostgresSource } from '../../databases/postgres/database.ts';
import { filtersOf, summed } from '../../databases/postgres/observed/filters.ts';
import { createDatabase, withClient } from '../support/databases.ts';

beforeAll(() => loadModule());

const filter = (entity: string, equal: string[], range: string[]) => ({ entity, equal, range, calls: 3 });

describe('what a statement looks by', () => {
  it.each([
    ['SELECT * FROM a WHERE x = $1 AND y > $2 ORDER BY z', [filter('a', ['x'], ['y', 'z'])]],
    [
      'SELECT 1 FROM legacy.a AS t JOIN b ON b.a_id = t.id WHERE t.x IN ($1, $2) AND b.kind = $3',
      [filter('legacy.a', ['x'], []), filter('b', ['kind'], [])],
    ],
    ['UPDATE a SET x = $1 WHERE id = $2', [filter('a', ['id'], [])]],
    ['SELECT * FROM (SELECT * FROM a WHERE y BETWEEN $1 AND $2) s', [filter('a', [], ['y'])]],
    ['SELECT * FROM a WHERE tags @> $1 AND gone IS NULL', [{ ...filter('a', [], []), contains: ['tags'], empty: ['gone'] }]],
    ['SELECT * FROM a WHERE gone IS NULL', []],
    ['SELECT * FROM a WHERE x = $1 OR y = $2', []],
    ['SELECT * FROM a, b WHERE x = $1', []],
    ['no SQL at all', []],
  ])('%s', (query, found) => expect(filtersOf(query, 3)).toEqual(found));

  it('adds up over statements', () => {
    const all = ['SELECT 1 FROM a WHERE x = $1', 'SELECT x FROM a WHERE x = $1'].flatMap((query) => filtersOf(query, 3));
    expect(summed(all)).toEqual([{ ...filter('a', ['x'], []), calls: 6 }]);
  });
});

it('a source says how often its indexes were used', { timeout: 60_000 }, async () => {
  const url = await createDatabase('observed');
  await withClient(url, (client) => client.query('CREATE TABLE a (id integer PRIMARY KEY, b text); CREATE INDEX by_b ON a (b)'));
  const source = await openPostgresSource({
    url,
    schemas: ['public'],
    connectTimeoutMs: 3000,
    statementTimeoutMs: 30_000,
    profileRows: 10,
    allowSuperuser: true,
  });
  expect(await source.observed?.()).toEqual({
    queries: [],
    filters: [],
    indexUses: { 'a.a_pkey': 0, 'a.by_b': 0 },
    indexes: [],
    from: ['pg_stat_user_indexes'],
  });
});
