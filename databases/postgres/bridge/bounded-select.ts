import { type Fragment, ident, join, raw, sql } from '../sql.ts';

/**
 * A SELECT whose rows come until their text together has `bytesMax` bytes; those after it are NULL in every column. The last column says which: a
 * value of a gigabyte is counted on the server and never sent. The text is what output functions write, so that no cast of a database runs.
 */
export function boundedSelect(text: string, columns: number, bytesMax: number): Fragment {
  const names = Array.from({ length: columns }, (_, i) => ident(`c${i + 1}`));
  const aliases = columns === 0 ? raw('') : sql` (${join(names)})`;
  const size = sql`pg_catalog.octet_length(pg_catalog.format('%s', q))`;
  const held = sql`pg_catalog.sum(${size}) OVER (ROWS UNBOUNDED PRECEDING)`;
  const over = sql`held > ${raw(String(bytesMax))}`;
  const shown = names.map((name) => sql`CASE WHEN NOT ${over} THEN ${name} END`);
  // The line breaks keep a trailing comment from swallowing what follows.
  return sql`SELECT ${join([...shown, over])} FROM (SELECT q.*, ${held} AS held FROM (\n${raw(text)}\n) AS q${aliases}) AS bounded`;
}
