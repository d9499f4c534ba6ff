import { describe, expect, it } from 'vitest';
import { withClient } from '../../support/databases.ts';
import { createMigration } from '../../support/migration.ts';
import { failedChecks, tampered, validate } from './orders.ts';

const shared = `
CREATE TYPE mood AS ENUM ('sad', 'glad'); CREATE TYPE pair AS (a integer, b text); CREATE DOMAIN positive AS integer CHECK (VALUE > 0);`;

/** Column, type in the source, type in the target, values of the source. */
const columns: readonly (readonly [string, string, string, readonly string[]])[] = [
  ['v_f8', 'float8', 'float8', [`'NaN'`, `'-Infinity'`, '0.1', '1e300', `'-0'`]],
  ['v_f4', 'real', 'float8', ['0.5', '1.25', '3', '1e10', '-2']],
  ['v_n', 'numeric', 'numeric(40,10)', [`'NaN'`, '12345678901234567890.0123456789', '1.50', '0', '-1']],
  ['v_nn', 'numeric', 'numeric', ['1.5000', '1e30', `'Infinity'`, '0.0', '7']],
  ['v_m', 'money', 'numeric(12,2)', [`'1,234.56'`, '0', '-5', '2.01', '1']],
  ['v_mm', 'money', 'money', [`'1,234.56'`, '0', '-5', '2.01', '1']],
  ['v_c', 'char(8)', 'text', [`'ab'`, `'  x'`, `''`, `'12345678'`, `'é'`]],
  ['v_cc', 'char(8)', 'char(10)', [`'ab'`, `'  x'`, `''`, `'12345678'`, `'é'`]],
  ['v_by', 'bytea', 'bytea', [`'\\x00ff'`, `''`, `'\\x41'`, `'\\xdeadbeef'`, `'\\x0a'`]],
  ['v_j', 'json', 'jsonb', [`'{"b":1,"a":[1.10,null]}'`, `'1e2'`, `'"x"'`, `'{"a":1,"a":2}'`, `'[]'`]],
  ['v_jj', 'json', 'json', [`'{"b": 1,  "a":2}'`, `'1'`, `'"x"'`, `'{}'`, `'[]'`]],
  ['v_jt', 'text', 'jsonb', [`'{"b": 1.0}'`, `' [1, 2]'`, `'"\\u00e9"'`, `'null'`, `'true'`]],
  ['v_d', 'date', 'date', [`'0044-03-15 BC'`, `'infinity'`, `'2024-02-29'`, `'1900-01-01'`, `'9999-12-31'`]],
  ['v_dt', 'text', 'date', [`'2024-2-9'`, `'20240229'`, `'1999-12-31'`, `'infinity'`, `'2000-01-01'`]],
  ['v_ts', 'timestamp', 'timestamptz', [`'2024-01-01 10:00:00.123456'`, `'-infinity'`, `'0001-01-01 BC'`, `'1970-01-01'`, `'2038-01-19'`]],
  [
    'tz',
    'timestamptz',
    'timestamptz',
    [`'2024-07-01 10:00+08'`, `'infinity'`, `'1883-11-18 12:03:58-05'`, `'1970-01-01Z'`, `'2024-01-01Z'`],
  ],
  ['v_t', 'time', 'time', [`'24:00'`, `'00:00'`, `'12:34:56.7'`, `'01:02:03'`, `'23:59:59.999999'`]],
  ['v_ttz', 'timetz', 'timetz', [`'10:00+08'`, `'00:00Z'`, `'12:00-05'`, `'01:02:03+05:30'`, `'23:00Z'`]],
  ['v_i', 'interval', 'interval', [`'1 year 2 mons'`, `'-3 days 04:05:06.7'`, `'0'`, `'1 mon -1 day'`, `'90 mins'`]],
  ['v_it', 'text', 'interval', [`'1 year 2 mons'`, `'PT5M'`, `'0'`, `'1 week'`, `'90 mins'`]],
  ['v_e', 'mood', 'mood', [`'sad'`, `'glad'`, 'NULL', `'sad'`, `'glad'`]],
  ['v_a', 'integer[]', 'integer[]', [`'{1,NULL,3}'`, `'{}'`, 'NULL', `'{{1,2},{3,4}}'`, `'[2:3]={1,2}'`]],
  ['v_an', 'numeric[]', 'numeric(10,2)[]', [`'{1.5,2}'`, `'{}'`, 'NULL', `'{0.25}'`, `'{7}'`]],
  ['v_at', 'text', 'integer[]', [`'{1, 2}'`, `'{ }'`, 'NULL', `'{3}'`, `'{4 ,5}'`]],
  ['v_r', 'int4range', 'int4range', [`'[1,5]'`, `'empty'`, `'(,3)'`, `'[2,)'`, 'NULL']],
  ['v_rt', 'text', 'int4range', [`'[1,5]'`, `'empty'`, `'( 1,3)'`, `'[2,)'`, 'NULL']],
  ['v_p', 'pair', 'pair', [`'(1,"a b")'`, `'(,)'`, 'NULL', `'(2,"")'`, `'(3,x)'`]],
  ['v_ip', 'inet', 'inet', [`'10.0.0.1/8'`, `'::1'`, 'NULL', `'192.168.0.1'`, `'fe80::1/64'`]],
  ['v_ipt', 'text', 'inet', [`'10.0.0.1/32'`, `'0:0::1'`, 'NULL', `'192.168.0.1'`, `'FE80::1'`]],
  ['v_u', 'text', 'uuid', [`'{A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11}'`, `'a0eebc999c0b4ef8bb6d6bb9bd380a12'`, 'NULL', 'NULL', 'NULL']],
  ['v_dom', 'integer', 'positive', ['1', '2', 'NULL', '3', '-1']],
  ['v_b', 'text', 'boolean', [`'yes'`, `'f'`, `'1'`, `'off'`, `'TRUE'`]],
  ['v_v', 'varchar(5)', 'varchar(4)', [`'😀😀😀😀'`, `''`, `'abcd'`, 'NULL', `'x'`]],
  ['v_x', 'xml', 'xml', [`'<a/>'`, `'<a>1</a>'`, 'NULL', `'text'`, `'<b/>'`]],
  ['v_ns', 'text', 'numeric(2,5)', [`'0.00012'`, `'-99e-5'`, 'NULL', `'0'`, `'1e-5'`]],
  ['v_mt', 'text', 'money', [`'92233720368547758.07'`, `'-92233720368547758.08'`, 'NULL', `'0'`, `'1e15'`]],
  ['v_ma', 'money[]', 'money[]', [`'{1.50,"$1,000.25",NULL}'`, `'{}'`, 'NULL', `'{0}'`, `'{{1},{2}}'`]],
  ['v_mta', 'text', 'money[]', [`'{1.50,1000.25}'`, `'{}'`, 'NULL', `'{0}'`, `'{1e15}'`]],
  ['v_ca', 'char(3)[]', 'char(3)[]', [`'{a,bc}'`, `'{}'`, 'NULL', `'{abc}'`, `'{"é  "}'`]],
  ['v_ba', 'bit(3)[]', 'bit(3)[]', [`'{101}'`, `'{}'`, 'NULL', `'{000}'`, `'{111,110}'`]],
  ['v_bits', 'bit varying', 'bit varying', [`B'101'`, `B''`, 'NULL', `B'1'`, `B'0'`]],
];

const source = `${shared}
CREATE TABLE old_value (id integer PRIMARY KEY, ${columns.map(([name, type]) => `${name} ${type}`).join(', ')});
${[0, 1, 2, 3, 4].map((i) => `INSERT INTO old_value VALUES (${i + 1}, ${columns.map(([, , , values]) => values[i]).join(', ')});`).join('\n')}`;
const target =
  `${shared} CREATE TABLE new_value (id uuid PRIMARY KEY, legacy integer, ` +
  `${columns.map(([name, , type]) => `${name} ${type}`).join(', ')});`;
const playbook = `
playbook: values
version: 1
title: Values of every type
system: old
source: {url: $SOURCE}
target: {url: $TARGET}
phases:
  - phase: all
    source: old_value
    target: new_value
    fields: {id: identity, legacy: {copy: id}, ${columns.map(([name]) => `${name}: {copy: ${name}}`).join(', ')}}
`;

describe('values of every type', () => {
  it('give no alarm, and each that is changed is found and named', async () => {
    const migration = await createMigration(playbook, source, target);
    const { phases } = await migration.run();
    const kept = await withClient(migration.targetUrl, (c) =>
      c.query('SELECT source_key, reason, field FROM migration_control.quarantine'),
    );
    expect(kept.rows).toEqual([{ source_key: '1:5', reason: 'invalid_value', field: 'v_dom' }]);
    expect(phases[0]?.fates).toMatchObject({ read: 5, written: 4, quarantined: 1 });
    expect(failedChecks(await validate(migration), 'all')).toEqual([]);
    const change = columns.map(([name]) => `${name} = (SELECT ${name} FROM new_value WHERE legacy = 4)`).join(', ');
    const found = await tampered(migration, `UPDATE new_value SET ${change} WHERE legacy = 1`, '', () => validate(migration));
    const same = new Set(['v_e']);
    expect(found.phases[0]?.differences).toMatchObject([{ kind: 'changed', sourceKey: '1:1' }]);
    expect(found.phases[0]?.differences[0]?.fields.toSorted()).toEqual(
      columns
        .map(([name]) => name)
        .filter((name) => !same.has(name))
        .sort(),
    );
  });

  it.each([
    ['only the database can read', `v_ipt = '10.0.0.9'`, 'v_ipt'],
    ['is only spelled differently', 'v_nn = 1.50', 'v_nn'],
  ])('are named also where the change %s', async (_, change, field) => {
    const migration = await createMigration(playbook, source, target);
    await migration.run();
    const found = await tampered(migration, `UPDATE new_value SET ${change} WHERE legacy = 1`, '', () => validate(migration));
    expect(found.phases[0]?.differences).toMatchObject([{ kind: 'changed', sourceKey: '1:1', fields: [field] }]);
  });
});
