import type { SqlSession } from '../../../model/session.ts';
import { tableName } from '../entity-name.ts';
import { ident, join, literal, raw, sql, statement } from '../sql.ts';
import type { CatalogRelation } from './relations.ts';

/** Fewest values that a sum, mean or number of different values of a sensitive column is shown over. */
export const aggregateRowsMin = 10;

/**
 * Those of the columns that have values enough for an aggregate over the whole table. Parts of a table have none: the difference to the whole would
 * tell of the other part.
 */
export async function summableOf(
  session: SqlSession,
  { schema, name, kind, isChild }: CatalogRelation,
  columns: readonly string[],
): Promise<ReadonlySet<string>> {
  if (columns.length === 0 || isChild || !['r', 'p'].includes(kind)) return new Set();
  const from = sql`${tableName({ schema, table: name })} AS t`;
  const least = raw(String(aggregateRowsMin));
  const enough = columns.map((column) => {
    const some = sql`SELECT FROM ${from} WHERE ${ident('t', column)} IS NOT NULL LIMIT ${least}`;
    return sql`SELECT ${literal(column)}::pg_catalog.text AS column WHERE (SELECT count(*) FROM (${some}) AS found) = ${least}`;
  });
  const rows = await session.query<{ column: string }>(statement(join(enough, ' UNION ALL ')));
  return new Set(rows.map(({ column }) => column));
}
