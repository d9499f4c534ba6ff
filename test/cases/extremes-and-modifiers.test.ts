import { describe, expect, it } from 'vitest';
import { failedChecks, validate } from '../engine/validate/orders.ts';
import { withClient } from '../support/databases.ts';
import { createMigration } from '../support/migration.ts';
import { type Life, runWholeLife, wholeLife } from '../support/whole-life.ts';

/** Rows of both sides as text, in the order of the old key. */
const sameValues =
  (table: string, columns: string) =>
  async ({ sourceUrl, targetUrl }: Life) => {
    const read = (url: string, key: string): Promise<unknown[]> =>
      withClient(url, async (client) => (await client.query(`SELECT ROW(${columns})::text AS row FROM ${table} ORDER BY ${key}`)).rows);
    expect(await read(targetUrl, 'legacy_id')).toEqual(await read(sourceUrl, 'id'));
  };

describe('values at the ends of their types, and types with modifiers, alone, in arrays and in domains', () => {
  it('money holds 19 digits, alone and in arrays', async () => {
    const life = await runWholeLife(
      `CREATE DOMAIN price AS money CHECK (VALUE > '-1'::money);
       CREATE TABLE pay (id int PRIMARY KEY, m money, steps money[], p price, ps price[]);
       INSERT INTO pay VALUES (1, '-92233720368547758.08', '{1.50,2.25,NULL}', '92233720368547758.07', '{92233720368547758.07}'),
         (2, '92233720368547758.07', '{-92233720368547758.08,92233720368547758.07}', 0, '{}'), (3, '9007199254740993.00', '{}', NULL, NULL),
         (4, '1000000000000000.00', NULL, 1, '{0,NULL}'), (5, '999999999999999.99', '{{1,2},{3,4}}', 2, '{3}'), (6, '-0.01', '{0}', 2, '{}')`,
      { whileMigrated: sameValues('pay', 'm, steps, p, ps') },
    );
    expect(life).toMatchObject(wholeLife(6));
  });

  it('numeric with a scale above its precision or below zero', async () => {
    const life = await runWholeLife(
      `CREATE DOMAIN tiny AS numeric(2,5);
       CREATE TABLE dose (id int PRIMARY KEY, n numeric(2,5), r numeric(3,-2), t tiny, ns numeric(2,5)[], rs numeric(3,-2)[], ts tiny[], big numeric(1000,0), long numeric(1000,1000));
       INSERT INTO dose VALUES (1, 0.00012, 12300, 0.00099, '{0.00012,-0.00099,NULL}', '{99900,-99900}', '{0.00001}', repeat('9', 1000)::numeric, ('0.' || repeat('9', 1000))::numeric),
         (2, -0.00099, -99900, -0.00099, '{}', '{}', '{}', ('-' || repeat('9', 1000))::numeric, ('-0.' || repeat('9', 1000))::numeric),
         (3, 0, 0, 0, '{NaN}', '{NaN}', '{NaN}', 'NaN', 'NaN'), (4, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)`,
      { whileMigrated: sameValues('dose', 'n, r, t, ns, rs, ts, big, long') },
    );
    expect(life).toMatchObject(wholeLife(4));
  });

  it('elements of arrays keep their length, precision and scale', async () => {
    const life = await runWholeLife(
      `CREATE DOMAIN code AS char(3); CREATE DOMAIN mask AS bit(8);
       CREATE TABLE a (id int PRIMARY KEY, c char(3)[], v varchar(4)[], b bit(8)[], vb varbit(9)[], n numeric(6,2)[], ts timestamp(3)[], tz timestamptz(0)[],
         t time(2)[], tt timetz(1)[], iv interval day to second(1)[], iy interval year[], q "char"[], nm name[], b1 bit[], c1 char[], d code[], m mask[], bare bpchar[], v2 varchar[], vb2 varbit[]);
       INSERT INTO a VALUES (1, '{a,bc}', '{abcd,NULL,"a b"}', '{11111111}', '{1,101010101}', '{1.50,-9999.99}', '{2020-01-01 10:00:00.123}', '{2020-01-01 10:00:00+02}',
           '{10:00:00.12}', '{10:00:00.1+02}', '{1 day 00:00:01.5}', '{2 years}', '{a,b}', '{abc}', '{1,0}', '{x,NULL}', '{ab,abc}', '{10101010}', '{abc,"a  "}', '{long}', '{10101}'),
         (2, '{abc}', '{}', '{00000001,10000000}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}'),
         (3, '{{a,b},{c,d}}', '{{a},{b}}', '{{00000001},{10000000}}', NULL, '{{1,2}}', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{" "}', NULL, NULL, NULL, NULL, NULL)`,
      { whileMigrated: sameValues('a', 'c, v, b, vb, n, ts, tz, t, tt, iv, iy, q, nm, b1, c1, d, m, bare, v2, vb2') },
    );
    expect(life).toMatchObject(wholeLife(3));
  });

  it('what does not fit is kept aside, and the evaluator knows why as well', async () => {
    const values = [
      ['92233720368547758.08', '{1}', '0.00001', 'a', 'out_of_range'],
      ['1.001', '{1}', '0.00001', 'a', 'lost_precision'],
      ['NaN', '{1}', '0.00001', 'a', 'out_of_range'],
      ['1', '{1,1e18}', '0.00001', 'a', 'out_of_range'],
      ['1', '{1}', '0.001', 'a', 'out_of_range'],
      ['1', '{1}', '0.000001', 'a', 'lost_precision'],
      ['1', '{1}', '0.00001', 'é'.repeat(32), 'too_long'],
      ['1', '{1}', '0.00001', 'é'.repeat(31), null],
    ];
    const rows = values.map(([m, ms, n, nm], i) => `(${i}, '${m}', '${ms}', '${n}', '${nm}')`).join(', ');
    const migration = await createMigration(
      `{playbook: texts, version: 1, title: Texts, system: old, source: {url: $S}, target: {url: $T}, phases: [
        {phase: all, source: old, target: new, fields: {id: identity, m: {copy: m}, ms: {copy: ms}, n: {copy: n}, nm: {copy: nm}}}]}`,
      `CREATE TABLE old (id int PRIMARY KEY, m text, ms text, n text, nm text); INSERT INTO old VALUES ${rows}`,
      'CREATE TABLE new (id uuid PRIMARY KEY, m money, ms money[], n numeric(2,5), nm name)',
    );
    await migration.run();
    const kept = await withClient(migration.targetUrl, (client) =>
      client.query('SELECT reason FROM migration_control.quarantine ORDER BY source_key'),
    );
    expect(kept.rows.map(({ reason }) => reason)).toEqual(values.flatMap(([, , , , reason]) => reason ?? []));
    expect(failedChecks(await validate(migration), 'all')).toEqual([]);
  });

  it('the ends of every base type', async () => {
    const life = await runWholeLife(
      `CREATE TABLE ends (id int PRIMARY KEY, s smallint, i integer, l bigint, r real, d double precision, n numeric, dt date, ts timestamp, tz timestamptz, t time, tt timetz, iv interval,
         c char(1000), v varchar(10485760), bi bit(64), o oid, x xid8, p pg_lsn, j jsonb, b bytea, u uuid, sm smallint[], bl boolean, ip inet, mac macaddr8, chars "char");
       INSERT INTO ends VALUES (1, -32768, -2147483648, -9223372036854775808, '-3.4028235e38', '-1.7976931348623157e308', '-Infinity', '4714-11-24 BC', '4714-11-24 00:00:00 BC', '4714-11-24 00:00:00+00 BC',
           '00:00', '00:00:00+15:59:59', '-178000000 years', 'x', '', repeat('1', 64)::bit(64), 0, '0', '0/0', '-1e1000', '', '00000000-0000-0000-0000-000000000000', '{-32768,32767}', false, '0.0.0.0/0', '00:00:00:00:00:00:00:00', ''),
         (2, 32767, 2147483647, 9223372036854775807, '3.4028235e38', '1.7976931348623157e308', 'Infinity', '5874897-12-31', '294276-12-31 23:59:59.999999', '294276-12-31 23:59:59.999999+00',
           '24:00', '24:00:00-15:59:59', '178000000 years', NULL, NULL, repeat('0', 64)::bit(64), 4294967295, '18446744073709551615', 'FFFFFFFF/FFFFFFFF', '1e-1000', '\\x00ff', 'ffffffff-ffff-ffff-ffff-ffffffffffff', '{}', true, '::/0', 'ff:ff:ff:ff:ff:ff:ff:ff', '\\377'),
         (3, 0, 0, 0, '1e-45', '4.9e-324', 'NaN', 'infinity', 'infinity', 'infinity', '12:00', '12:00+00', '1 microsecond', '', 'a', repeat('0', 64)::bit(64), 1, '1', '0/1', '{}', NULL, NULL, NULL, NULL, NULL, NULL, NULL),
         (4, NULL, NULL, NULL, 'NaN', 'Infinity', 1e-16383, '-infinity', '-infinity', '-infinity', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'null', NULL, NULL, NULL, NULL, NULL, NULL, 'a')`,
      {
        whileMigrated: sameValues(
          'ends',
          's, i, l, r::text, d::text, n, dt::text, ts::text, tz::text, t, tt, iv::text, v, bi, o, x, p, j::text, b, u, sm, bl, ip, mac, chars',
        ),
      },
    );
    expect(life).toMatchObject(wholeLife(4));
  });
});
