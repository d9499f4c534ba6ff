import { GodwitError } from '../../../model/errors.ts';
import type { SqlSession } from '../../../model/session.ts';
import { tableName } from '../entity-name.ts';
import { type Fragment, ident, raw, sql, statement } from '../sql.ts';
import type { CatalogRelation } from './relations.ts';

/** More different ones are no names but data. */
const namesMax = 500;
const timeMaxMs = 5_000;

/**
 * The names that rows hold themselves: of all members at any depth of a JSON column, or the values of a column of keys. Null where there are more
 * than 500, or they can't be read within 5 seconds. The session is in a transaction.
 */
export async function namesWithin(
  session: SqlSession,
  { schema, name }: CatalogRelation,
  column: string,
  of: 'members' | 'values',
): Promise<string[] | null> {
  const from = sql`${tableName({ schema, table: name })} AS t`;
  const found = of === 'values' ? valuesOf(column, from) : membersOf(column, from);
  await session.query({ text: 'SAVEPOINT names' });
  try {
    await session.query({ text: `SET LOCAL statement_timeout = ${timeMaxMs}` });
    const rows = await session.query<{ name: string }>(
      statement(sql`SELECT DISTINCT f.name FROM (${found}) AS f WHERE f.name IS NOT NULL LIMIT ${raw(String(namesMax + 1))}`),
    );
    return rows.length > namesMax ? null : rows.map((row) => row.name);
  } catch (error) {
    if (error instanceof GodwitError && error.kind === 'unavailable' && error.code !== 'timeout') throw error;
    return null;
  } finally {
    // Takes the time limit back as well.
    await session.query({ text: 'ROLLBACK TO SAVEPOINT names' });
    await session.query({ text: 'RELEASE SAVEPOINT names' });
  }
}

const valuesOf = (column: string, from: Fragment): Fragment => sql`SELECT ${ident('t', column)}::pg_catalog.text AS name FROM ${from}`;

/** The path takes each object at any depth once: `strict` does not unwrap arrays on the way. */
const membersOf = (column: string, from: Fragment): Fragment =>
  sql`SELECT m.pair OPERATOR(pg_catalog.->>) 'key' AS name
    FROM ${from}, pg_catalog.jsonb_path_query(${ident('t', column)}::pg_catalog.jsonb, 'strict $.** ? (@.type() == "object").keyvalue()') AS m(pair)`;
