import type { SqlSession } from '../../model/session.ts';
import { placeOfName, tableName } from './entity-name.ts';
import { ident, join, sql, statement } from './sql.ts';

/**
 * How many rows a view gives, and a sum over the text of these columns that any other row would change: by the output functions of their types, so
 * that
 * no cast of somebody's own runs.
 */
export async function readViewSums(session: SqlSession, view: string, columns: readonly string[]): Promise<{ rows: number; sum: string }> {
  const values = columns.length === 0 ? sql`''` : sql`ROW(${join(columns.map((name) => ident('v', name)))})::text`;
  const hash = sql`('x' || pg_catalog.substr(pg_catalog.md5(${values}), 1, 15))::bit(60)::bigint`;
  const [row] = await session.query<{ rows: string; sum: string | null }>(
    statement(sql`SELECT count(*) AS rows, sum(${hash})::text AS sum FROM ${tableName(placeOfName(view))} AS v`),
  );
  return { rows: Number(row?.rows ?? 0), sum: row?.sum ?? '0' };
}
