import { beforeAll, expect, it } from 'vitest';
import { openQueryBridge } from '../../databases/postgres/bridge/bridge.ts';
import type { QueryBridge } from '../../model/query.ts';
import { createDatabase, withClient } from '../support/databases.ts';

const limits = { rows_max: 200, bytes_max: 100_000, statement_ms_max: 20_000 };
let bridge: QueryBridge;

beforeAll(async () => {
  const url = await createDatabase('large');
  await withClient(url, (client) =>
    client.query(`
      CREATE TABLE ward (id int PRIMARY KEY, label text, payload bytea);
      INSERT INTO ward SELECT n, 'ward ' || n, convert_to('payload ' || n, 'UTF8') FROM generate_series(1, 300) AS n;
      INSERT INTO ward VALUES (1000, repeat('x', 50000000), convert_to(repeat('y', 30000000), 'UTF8'))`),
  );
  bridge = openQueryBridge({ url, connectTimeoutMs: 5_000, schemas: ['public'] });
});

it.each([
  ['a text that grows', 'SELECT concat(label, label, label, label) FROM ward WHERE id = 1000', /^x{200}… \(200000000 bytes\)$/],
  ['a stored text', 'SELECT label FROM ward WHERE id = 1000', /^x{200}… \(50000000 bytes\)$/],
  ['stored bytes', 'SELECT payload FROM ward WHERE id = 1000', /^\\x(79){99}… \(60000002 bytes\)$/],
  ['an aggregate', `SELECT string_agg(label, '') FROM ward`, /… \(500\d{5} bytes\)$/],
])('%s is measured on the server, and its beginning sent', { timeout: 60_000 }, async (_, query, shown) => {
  const before = process.memoryUsage().rss;
  expect(await bridge.query(query, limits)).toMatchObject({ rows: [[expect.stringMatching(shown)]], cut: null });
  expect(process.memoryUsage().rss - before).toBeLessThan(40_000_000);
});

it('what fits comes whole, under its names and types', async () => {
  const { columns, rows, cut } = await bridge.query(
    'SELECT id, label, count(*), 1 AS id FROM ward WHERE id < 3 GROUP BY 1, 2 ORDER BY 1 DESC -- all',
    limits,
  );
  expect(columns.map(({ name, kind }) => `${name} ${kind}`)).toEqual(['id integer', 'label text', 'count bigint', 'id integer']);
  expect([rows, cut]).toEqual([
    [
      ['2', 'ward 2', '1', '1'],
      ['1', 'ward 1', '1', '1'],
    ],
    null,
  ]);
  expect(await bridge.query('SELECT FROM ward WHERE id < 3', limits)).toMatchObject({ rows: [[], []], cut: null });
  expect(await bridge.query('SELECT id FROM ward WHERE id < 1000', limits)).toMatchObject({ cut: 'rows' });
});
