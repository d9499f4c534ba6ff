import { beforeAll, describe, expect, it } from 'vitest';
import { openQueryBridge } from '../../databases/postgres/bridge/bridge.ts';
import type { QueryBridge } from '../../model/query.ts';
import { createDatabase, withClient } from '../support/databases.ts';

const limits = { rows_max: 100, bytes_max: 100_000, statement_ms_max: 5_000 };
let url: string;
let bridge: QueryBridge;
const ask = (sql: string, more = {}) => bridge.query(sql, { ...limits, ...more });

beforeAll(async () => {
  url = await createDatabase('bridge');
  await withClient(url, (client) =>
    client.query(`
      CREATE TYPE mood AS ENUM ('happy', 'sad');
      CREATE DOMAIN amount AS numeric(12,2);
      CREATE TABLE items (id integer PRIMARY KEY, big bigint, label text, mood mood, sizes amount[], doc jsonb, at timestamptz);
      INSERT INTO items SELECT i, 9223372036854775807, 'label ' || i, 'sad', '{1.50,NULL}', '{"a": 1.10}', '2024-02-29 12:00:00.123456+02' FROM generate_series(1, 300) AS i;
      CREATE TABLE patients (id integer, email text, ward text);
      INSERT INTO patients VALUES (1, 'ada@example.com', 'north');
      CREATE VIEW contacts AS SELECT id, email AS reachable FROM patients;
      CREATE FUNCTION public.sneak() RETURNS integer LANGUAGE sql AS 'INSERT INTO patients VALUES (2) RETURNING id';`),
  );
  bridge = openQueryBridge({ url, connectTimeoutMs: 5_000, schemas: ['public'] });
});

describe('the bridge', () => {
  it('gives values in text form with their kinds', async () => {
    const { columns, rows, cut } = await ask('SELECT id, big, label, mood, sizes, doc, at, id > 0 AS yes FROM items WHERE id = 1; -- one');
    expect(columns.map(({ name, kind, dimensions }) => `${name} ${kind} ${dimensions}`)).toEqual([
      'id integer 0',
      'big bigint 0',
      'label text 0',
      'mood enum 0',
      'sizes numeric 1',
      'doc jsonb 0',
      'at timestamptz 0',
      'yes boolean 0',
    ]);
    expect(columns[3]?.labels).toEqual(['happy', 'sad']);
    expect(rows).toEqual([
      ['1', '9223372036854775807', 'label 1', 'sad', '{1.50,NULL}', '{"a": 1.10}', '2024-02-29 10:00:00.123456+00', 't'],
    ]);
    expect(cut).toBeNull();
  });

  it('cuts at rows and bytes and says so', async () => {
    const byRows = await ask('SELECT id FROM items');
    expect([byRows.rows.length, byRows.cut]).toEqual([100, 'rows']);
    const exact = await ask('SELECT id FROM items LIMIT 100');
    expect([exact.rows.length, exact.cut]).toEqual([100, null]);
    const byBytes = await ask('SELECT label FROM items', { bytes_max: 50 });
    expect(byBytes.cut).toBe('bytes');
    expect(byBytes.rows.length).toBeLessThan(8);
  });

  it.each([
    ['an insert', `INSERT INTO patients VALUES (3, 'x', 'y')`],
    ['an insert in a WITH', `WITH made AS (INSERT INTO patients VALUES (3) RETURNING id) SELECT * FROM made`],
    ['two statements', 'SELECT 1; DROP TABLE patients'],
    ['a lock', 'SELECT * FROM patients FOR UPDATE'],
    ['a new table', 'SELECT * INTO more FROM patients'],
    ['a setting', `SELECT set_config('transaction_read_only', 'off', false)`],
    ['a file of the server', `SELECT pg_read_file('/etc/passwd')`],
    ['a pause', 'SELECT pg_sleep(10)'],
    ['a copy', `COPY patients TO PROGRAM 'id'`],
    ['what ends the wrapping', `SELECT 1) TO STDOUT; --`],
  ])('refuses %s', async (_, sql) => {
    await expect(ask(sql)).rejects.toMatchObject({ code: 'expression_refused' });
  });

  it('cannot be made to write by a function of the database', async () => {
    await expect(ask('SELECT sneak()')).rejects.toMatchObject({ kind: expect.any(String) });
    expect(await withClient(url, async (client) => (await client.query('SELECT count(*)::int AS n FROM patients')).rows)).toEqual([
      { n: 1 },
    ]);
  });

  it('ends a statement that takes too long', async () => {
    const slow = 'SELECT count(*) FROM items a, items b, items c, items d';
    await expect(ask(slow, { statement_ms_max: 200 })).rejects.toMatchObject({ code: 'timeout' });
  });

  it('says what is wrong with a query without its values', async () => {
    await expect(ask('SELECT nothing FROM items')).rejects.toMatchObject({
      code: 'argument_invalid',
      message: expect.stringContaining('column'),
    });
    await expect(ask('SELECT 1 FROM nowhere')).rejects.toMatchObject({
      code: 'argument_invalid',
      message: expect.stringContaining('table'),
    });
  });

  it.each([
    ['a column', 'SELECT email FROM patients'],
    ['a column by another name', 'SELECT email AS harmless FROM patients'],
    ['an expression', 'SELECT upper(email) FROM patients'],
    ['a whole row', 'SELECT patients::text FROM patients'],
    ['JSON of a row', 'SELECT to_jsonb(p) FROM patients AS p'],
    ['a view', 'SELECT reachable FROM contacts'],
    ['a common table expression', 'WITH c AS MATERIALIZED (SELECT email AS x FROM patients) SELECT x || $$!$$ AS y FROM c'],
    ['a subquery', 'SELECT (SELECT max(email) FROM patients) AS y'],
    ['an aggregate', `SELECT string_agg(email, ',') FROM patients`],
    ['a union', `SELECT email FROM patients UNION ALL SELECT label FROM items WHERE id = 1`],
    ['a number made of it', 'SELECT ascii(email) FROM patients'],
  ])('masks what is sensitive, also through %s', async (_, sql) => {
    const { columns, rows } = await ask(sql);
    expect(columns[0]?.masked).not.toBeNull();
    expect(JSON.stringify(rows)).not.toMatch(/ada|ADA|example|97/);
  });

  it('leaves what is not sensitive, counts among it, and shows all to those who may see it', async () => {
    expect((await ask('SELECT ward FROM patients')).rows).toEqual([['north']]);
    expect((await ask('SELECT count(*) FROM patients')).rows).toEqual([['1']]);
    const open = openQueryBridge({ url, connectTimeoutMs: 5_000, schemas: ['public'], reveal: true });
    expect((await open.query('SELECT email FROM patients', limits)).rows).toEqual([['ada@example.com']]);
  });
});
