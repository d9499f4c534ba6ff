import { describe, expect, inject, it } from 'vitest';
import { compileExpression } from '../../databases/postgres/expression/compile.ts';
import { openSqlParser } from '../../databases/postgres/expression/parse.ts';
import { ident, sql, statement } from '../../databases/postgres/sql.ts';
import type { TypeKind } from '../../model/catalog.ts';
import { withClient } from '../support/databases.ts';

const kinds: Readonly<Record<string, TypeKind>> = {
  name: 'text',
  amount: 'numeric',
  size: 'integer',
  ratio: 'double',
  paid: 'boolean',
  born: 'date',
  'parent.name': 'text',
};
const columns = new Set(Object.keys(kinds));
const parser = openSqlParser();

/** Value and kind of an expression over one fixed row. */
async function valueOfExpression(text: string): Promise<[string | null, string]> {
  const tree = await parser.expression(text, columns);
  const { value, kind } = compileExpression(tree, (alias) => {
    const type = kinds[alias] ?? 'other';
    return { value: ident('r', alias), type: { native: type, kind: type, dimensions: 0 } };
  });
  const row = sql`(SELECT ' Ärger B'::text AS name, 12.50::numeric AS amount, 7::integer AS size, 0.1::float8 + 0.2 AS ratio,
    true AS paid, date '1980-02-29' AS born, NULL::text AS "parent.name") AS r`;
  return withClient(inject('postgresUrl'), async (client) => {
    const { rows } = await client.query<{ value: string | null }>(statement(sql`SELECT (${value})::text AS value FROM ${row}`) as never);
    return [rows[0]?.value ?? null, kind];
  });
}

describe('expressions that are allowed', () => {
  it.each<[string, string | null, string]>([
    ['name', ' Ärger B', 'text'],
    ['"parent".name', null, 'text'],
    ['lower(trim(name)) -- what remains', 'Ärger b', 'text'],
    ["upper(name) || '-' || size", ' ÄRGER B-7', 'text'],
    ["coalesce(parent.name, name, '?')", ' Ärger B', 'text'],
    ['amount * size + 0.5', '88.00', 'numeric'],
    ['size * 2147483647 * 2147483647', '32281802098926944263', 'numeric'],
    ['ratio', '0.30000000000000004', 'numeric'],
    ['-amount', '-12.50', 'numeric'],
    ['- (amount - 20)', '7.50', 'numeric'],
    ['amount::integer', '13', 'numeric'],
    ["CASE WHEN amount >= 10 AND NOT paid THEN 'open' WHEN paid THEN 'paid' END", 'paid', 'text'],
    ["CASE size WHEN 7 THEN NULL ELSE 'x' END", null, 'text'],
    ["'a' < 'B'", 'false', 'boolean'],
    ["born = date '1980-02-29' AND born IS NOT NULL", 'true', 'boolean'],
    ["name IN ('x', ' Ärger B')", 'true', 'boolean'],
    ['size NOT IN (1, 2)', 'true', 'boolean'],
    ['size BETWEEN 1 AND 7', 'true', 'boolean'],
    ["name LIKE '%rger_B'", 'true', 'boolean'],
    ['parent.name IS DISTINCT FROM name', 'true', 'boolean'],
    ["concat_ws(', ', name, NULL, size)", ' Ärger B, 7', 'text'],
    ["split_part('a/b/c', '/', -1) || left('äöü', 2) || substring('abc' from 2 for 1)", 'cäöb', 'text'],
    ["lpad(size::text, 3, '0')", '007', 'text'],
    ["nullif(trim(both ' ' from '  '), '')", null, 'text'],
    ["replace(name, 'B', '\\')", ' Ärger \\', 'text'],
    ['pg_catalog.char_length(name)', '8', 'numeric'],
    ['NULL', null, 'text'],
  ])('%s', async (text, value, kind) => {
    expect(await valueOfExpression(text)).toEqual([value, kind]);
  });
});

describe('expressions that are refused', () => {
  it.each([
    ['1); DROP TABLE x; --', 'SQL'],
    ['1); DROP TABLE x; SELECT (1', 'statements'],
    ['1) FROM pg_authid WHERE (true', 'fromClause'],
    ['1), (2', 'one scalar'],
    ['1) UNION SELECT (2', 'one scalar'],
    ['name, size', 'RowExpr'],
    ['(SELECT rolpassword FROM pg_authid LIMIT 1)', 'SubLink'],
    ['EXISTS (SELECT 1)', 'SubLink'],
    ['pg_sleep(10)', 'pg_sleep'],
    ['pg_catalog.pg_sleep(10)', 'pg_sleep'],
    ['public.lower(name)', 'public.lower'],
    ['and(paid, paid)', 'syntax'],
    ['"and"(paid, paid)', 'and'],
    ['current_user', 'SQLValueFunction'],
    ['now()', 'now'],
    ['random()', 'random'],
    ['$1', 'ParamRef'],
    ['count(*)', 'count'],
    ['max(size)', 'max'],
    ['sum(size) OVER ()', 'sum'],
    ['lower(name) OVER ()', 'lower'],
    ['lower(DISTINCT name)', 'lower'],
    ['concat(VARIADIC name)', 'concat'],
    ['secret', 'secret'],
    ['r.*', 'r.*'],
    ['ctid', 'ctid'],
    ['name::regclass', 'regclass'],
    ['name::varchar(3)', 'varchar'],
    ['name::text[]', 'text'],
    ['amount::numeric(3,1)', 'numeric'],
    ['amount / size', '/'],
    ["name ~ '(a+)+$'", '~'],
    ['name OPERATOR(public.=) name', 'public.='],
    ['name COLLATE "en_US"', 'CollateClause'],
    ['ARRAY[1]', 'A_ArrayExpr'],
    ['lpad(name, 1000000000)', 'lpad'],
    ['lpad(name, size)', 'lpad'],
    ["name LIKE 'a\\'", 'like'],
    ['1e100000', 'constant'],
    ['constructor', 'constructor'],
    ['toString(name)', 'tostring'],
    ['', 'empty'],
    ['1 +', 'syntax'],
    ['paid) OR (true', 'syntax'],
    ['paid OR true) --', 'syntax'],
  ])('%s', async (text, named) => {
    await expect(parser.expression(text, columns)).rejects.toMatchObject({
      code: 'expression_refused',
      message: expect.stringContaining(named),
    });
  });

  it.each([
    ['longer', `'${'x'.repeat(10_000)}'`],
    ['deeper', `1${' + 1'.repeat(60)}`],
    ['deeper', `${'not '.repeat(200)}paid`],
  ])('%s than an expression may be', async (named, text) => {
    await expect(parser.expression(text, columns)).rejects.toMatchObject({
      code: 'expression_refused',
      message: expect.stringContaining(named),
    });
  });

  it('never quotes more than a token', async () => {
    const error = await parser.expression("name || pg_sleep('secret')", columns).catch((cause: unknown) => cause);
    expect(String(error)).not.toContain('secret');
  });

  it.each(['name + 1', 'paid::numeric', "born > '1980-01-01'", 'name AND paid', 'coalesce(name, size)', 'left(name, name)'])(
    'for its kinds: %s',
    async (text) => {
      await expect(valueOfExpression(text)).rejects.toMatchObject({ code: 'expression_refused' });
    },
  );
});

describe('SELECT statements', () => {
  it.each([
    'SELECT 1;',
    'SELECT id, count(*) FROM orders o JOIN lines USING (id) WHERE lower(a) = $$x$$ GROUP BY id HAVING count(*) > 1 ORDER BY 1 LIMIT 5',
    'WITH a AS (SELECT 1 AS x), b AS (SELECT * FROM a) SELECT * FROM b WHERE x IN (SELECT x FROM a) UNION ALL SELECT log(2)',
    'VALUES (1)',
  ])('%s', async (text) => {
    await expect(parser.select(text)).resolves.toBeUndefined();
  });

  it.each([
    'DELETE FROM orders',
    'SELECT 1; SELECT 2',
    'WITH gone AS (DELETE FROM orders RETURNING *) SELECT * FROM gone',
    'SELECT * FROM (WITH x AS (UPDATE a SET b = 1 RETURNING 1) SELECT * FROM x) y',
    'SELECT * INTO copied FROM orders',
    'SELECT * FROM orders FOR UPDATE',
    'SELECT * FROM (SELECT * FROM orders FOR SHARE) o',
    'EXPLAIN ANALYZE SELECT 1',
    'COPY orders TO PROGRAM $$id$$',
    'SELECT pg_sleep(1)',
    'SELECT pg_catalog."pg_read_file"($$/etc/passwd$$)',
    'SELECT * FROM pg_ls_dir($$/$$)',
    "SELECT set_config('role', 'x', false)",
    "SELECT nextval('s')",
    "SELECT setval('s', 1)",
    'SELECT lo_unlink(1)',
    "SELECT dblink_exec('', '')",
    'SELECT pg_terminate_backend(1)',
    "SELECT query_to_xml('DELETE FROM x', true, true, '')",
    'SELECT $1',
    'DO $$ BEGIN END $$',
    '',
  ])('refused: %s', async (text) => {
    await expect(parser.select(text)).rejects.toMatchObject({ code: 'expression_refused' });
  });
});
