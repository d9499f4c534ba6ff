import type { QueryTimer } from '../../../model/query-comparison.ts';
import { placeOfName, tableName } from '../entity-name.ts';
import { ident, sql, statement } from '../sql.ts';

/** A value that stands in a column; null where there is none. */
export async function valueOfColumn(timer: QueryTimer, entity: string, column: string): Promise<string | null> {
  const value = ident(column);
  const one = sql`SELECT ${value} FROM ${tableName(placeOfName(entity))} WHERE ${value} IS NOT NULL LIMIT 1`;
  const { rows } = await timer.rows({ sql: statement(one).text, values: [] });
  return rows[0]?.[0] ?? null;
}
