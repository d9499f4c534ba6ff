import type { Extract } from '../../model/reading.ts';
import type { Statement } from '../../model/session.ts';
import { elementCount, parentExtract } from './elements.ts';
import { driving, fieldOf, keyColumns, keyNumber, numberedKey, reading, unfitRow } from './extract.ts';
import { keyType } from './key-type.ts';
import { outputText } from './output-text.ts';
import { rowsOf } from './rows-of.ts';
import { type Fragment, join, sql } from './sql.ts';

/** Every `rows`-th key in key order, and in the end a row without key: how many rows there are. One pass over the key's index, nothing kept. */
export function sliceBounds(extract: Extract, rows: number): Statement {
  if (extract.entity.unnest) return elementBounds(extract, rows);
  return reading(
    extract,
    sql`
    WITH RECURSIVE ends AS (${hasIndex(extract) ? steppedEnds(extract, rows) : numberedEnds(extract, rows)})
    SELECT ARRAY[${join(keyTexts(extract))}] AS key, n::integer AS n FROM ends
    UNION ALL
    SELECT NULL, count(*)::integer FROM ${rowsOf(extract.entity)}
    ORDER BY n, key NULLS LAST`,
  );
}

/** Keys of the rows in which every `rows`-th element stands, counted in key order: one pass over the rows, whose elements are not read. */
function elementBounds(extract: Extract, rows: number): Statement {
  const parent = parentExtract(extract);
  const unfit = unfitRow({ ...extract, columns: extract.columns.filter(({ lookup }) => lookup === null) });
  const count = unfit ? sql`CASE WHEN ${unfit} THEN 1 ELSE ${elementCount(extract)} END` : elementCount(extract);
  const order = join(parent.key.map((_, i) => keyNumber(i)));
  return reading(
    extract,
    sql`
    WITH counted AS (SELECT ${numberedKey(parent)}, ${count} AS own FROM ${driving(parent)}),
      summed AS (SELECT counted.*, sum(own) OVER (ORDER BY ${order} ROWS UNBOUNDED PRECEDING) AS n FROM counted)
    SELECT ARRAY[${join(keyTexts(parent))}] AS key, n::integer AS n FROM summed
      WHERE div(n, ${rows}::bigint) > div(n - own, ${rows}::bigint)
    UNION ALL
    SELECT NULL, coalesce(sum(own), 0)::integer FROM counted
    ORDER BY n, key NULLS LAST`,
  );
}

/** The numbered key columns as text. */
function keyTexts(extract: Extract): Fragment[] {
  return extract.key.map((name, i) => {
    const type = fieldOf(extract, name)?.type;
    return type && keyType(type) !== null ? outputText(keyNumber(i), type) : sql`${keyNumber(i)}::pg_catalog.text`;
  });
}

function hasIndex({ entity, key, ...extract }: Extract): boolean {
  const isOrdered = key.every((name) => {
    const type = fieldOf({ entity, ...extract }, name)?.type;
    return !type || keyType(type) !== null;
  });
  return entity.kind === 'table' && !entity.key?.withoutOverlaps && entity.key?.fields.join() === key.join() && isOrdered;
}

/** From end to end along the primary key's index: a sixth of what numbering every row costs. */
function steppedEnds(extract: Extract, rows: number): Fragment {
  const next = sql`ORDER BY ${join(keyColumns(extract))} OFFSET ${rows - 1}::bigint LIMIT 1`;
  const columns = extract.key.map((_, i) => keyNumber(i));
  const last = join(columns.map((column) => sql`e.${column}`));
  return sql`
      (SELECT ${numberedKey(extract)}, ${rows}::bigint AS n FROM ${driving(extract)} ${next})
      UNION ALL
      SELECT ${join(columns.map((column) => sql`x.${column}`))}, e.n + ${rows}::bigint
      FROM ends AS e CROSS JOIN LATERAL (
        SELECT ${numberedKey(extract)} FROM ${driving(extract)} WHERE (${join(keyColumns(extract))}) > (${last}) ${next}
      ) AS x
    `;
}

function numberedEnds(extract: Extract, rows: number): Fragment {
  const order = join(keyColumns(extract));
  return sql`
      SELECT * FROM (SELECT ${numberedKey(extract)}, row_number() OVER (ORDER BY ${order}) AS n FROM ${driving(extract)}) AS numbered
      WHERE n % ${rows}::bigint = 0
    `;
}
