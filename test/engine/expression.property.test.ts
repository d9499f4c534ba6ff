import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { compileExpression } from '../../databases/postgres/expression/compile.ts';
import { type Fragment, ident, join, raw, sql, statement } from '../../databases/postgres/sql.ts';
import { evaluateExpression } from '../../engine/evaluate/expression.ts';
import { type Outcome, outcomeOf } from '../../engine/evaluate/outcome.ts';
import { asText } from '../../engine/evaluate/scalar.ts';
import type { FieldType } from '../../model/catalog.ts';
import type { Expression } from '../../model/expression.ts';
import type { TextRow } from '../../model/session.ts';
import { members, partial, rowColumns, rows, total } from '../support/expressions.ts';

const types: ReadonlyMap<string, FieldType> = new Map(
  Object.entries(rowColumns).map(([name, kind]) => [name, { native: kind === 'double' ? 'float8' : kind, kind, dimensions: 0 }]),
);
let client: pg.Client;

beforeAll(async () => {
  client = new pg.Client({ connectionString: inject('postgresUrl') });
  await client.connect();
  await client.query(`SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET extra_float_digits = 1; SET search_path = ''`);
});
afterAll(() => client.end());

/** The row as a table `r` whose values the planner can't know, as in a batch. */
function tableOf(row: TextRow): Fragment {
  const columns = [...types].map(([name, { native }]) => sql`(${row[name] ?? null}::text)::${raw(native)} AS ${ident(name)}`);
  return sql`(SELECT ${join(columns)} OFFSET 0) AS r`;
}

async function readRow(row: TextRow): Promise<TextRow> {
  const columns = [...types.keys()].map((name) => sql`${ident('r', name)}::text AS ${ident(name)}`);
  const { rows: found } = await client.query<TextRow>(statement(sql`SELECT ${join(columns)} FROM ${tableOf(row)}`) as pg.QueryConfig);
  return found[0] ?? {};
}

/** What PostgreSQL makes of it; refusals have one name, as their reasons are not those of an expression. */
async function asked(tree: Expression, row: TextRow): Promise<Outcome> {
  const { value } = compileExpression(tree, (alias) => ({ value: ident('r', alias), type: types.get(alias) ?? fail(alias) }));
  try {
    const query = statement(sql`SELECT (${value})::text AS value FROM ${tableOf(row)}`) as pg.QueryConfig;
    const { rows: found } = await client.query<{ value: string | null }>(query);
    return { value: found[0]?.value ?? null };
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code?.startsWith('22')) return { refused: 'data' };
    throw error;
  }
}

function fail(alias: string): never {
  throw new Error(`no column ${alias}`);
}

function evaluated(tree: Expression, row: TextRow): Outcome {
  const outcome = outcomeOf(() => asText(evaluateExpression(tree, row, types)));
  return 'refused' in outcome ? { refused: 'data' } : outcome;
}

async function agree(tree: Expression, row: TextRow): Promise<void> {
  const [inSql, here] = [await asked(tree, row), evaluated(tree, await readRow(row))];
  expect(here).toEqual(inSql);
}

describe('SQL and TypeScript agree', () => {
  it('on expressions that cannot fail', async () => {
    await fc.assert(fc.asyncProperty(total.any, rows, agree), { numRuns: 1500 });
  });

  it('on members of documents, odd ones and broken ones included', async () => {
    await fc.assert(fc.asyncProperty(members, rows, agree), { numRuns: 1000 });
  });

  it('on values, and on which rows have none', async () => {
    await fc.assert(fc.asyncProperty(partial, rows, agree), { numRuns: 1500 });
  });
});
