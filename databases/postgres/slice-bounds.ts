import type { SourceRead } from '../../model/reading.ts';
import type { Statement } from '../../model/session.ts';
import { elementCount, parentRead } from './elements.ts';
import { keyType } from './key-type.ts';
import { outputText } from './output-text.ts';
import { rowsOf } from './rows-of.ts';
import { driving, fieldOf, keyColumns, keyNumber, numberedKey, reading, unfitRow } from './source-read.ts';
import { type Fragment, join, sql } from './sql.ts';

/** Every `rows`-th key in key order, and in the end a row without key: how many rows there are. One pass over the key's index, nothing kept. */
export function sliceBounds(sourceRead: SourceRead, rows: number): Statement {
  if (sourceRead.entity.unnest) return elementBounds(sourceRead, rows);
  return reading(
    sourceRead,
    sql`
    WITH RECURSIVE ends AS (${hasIndex(sourceRead) ? steppedEnds(sourceRead, rows) : numberedEnds(sourceRead, rows)})
    SELECT ARRAY[${join(keyTexts(sourceRead))}] AS key, n::integer AS n FROM ends
    UNION ALL
    SELECT NULL, count(*)::integer FROM ${rowsOf(sourceRead.entity)}
    ORDER BY n, key NULLS LAST`,
  );
}

/** Keys of the rows in which every `rows`-th element stands, counted in key order: one pass over the rows, whose elements are not read. */
function elementBounds(sourceRead: SourceRead, rows: number): Statement {
  const parent = parentRead(sourceRead);
  const unfit = unfitRow({ ...sourceRead, columns: sourceRead.columns.filter(({ lookup }) => lookup === null) });
  const count = unfit ? sql`CASE WHEN ${unfit} THEN 1 ELSE ${elementCount(sourceRead)} END` : elementCount(sourceRead);
  const order = join(parent.key.map((_, i) => keyNumber(i)));
  return reading(
    sourceRead,
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
function keyTexts(sourceRead: SourceRead): Fragment[] {
  return sourceRead.key.map((name, i) => {
    const type = fieldOf(sourceRead, name)?.type;
    return type && keyType(type) !== null ? outputText(keyNumber(i), type) : sql`${keyNumber(i)}::pg_catalog.text`;
  });
}

function hasIndex({ entity, key, ...sourceRead }: SourceRead): boolean {
  const isOrdered = key.every((name) => {
    const type = fieldOf({ entity, ...sourceRead }, name)?.type;
    return !type || keyType(type) !== null;
  });
  return entity.kind === 'table' && !entity.key?.withoutOverlaps && entity.key?.fields.join() === key.join() && isOrdered;
}

/** From end to end along the primary key's index: a sixth of what numbering every row costs. */
function steppedEnds(sourceRead: SourceRead, rows: number): Fragment {
  const next = sql`ORDER BY ${join(keyColumns(sourceRead))} OFFSET ${rows - 1}::bigint LIMIT 1`;
  const columns = sourceRead.key.map((_, i) => keyNumber(i));
  const last = join(columns.map((column) => sql`e.${column}`));
  return sql`
      (SELECT ${numberedKey(sourceRead)}, ${rows}::bigint AS n FROM ${driving(sourceRead)} ${next})
      UNION ALL
      SELECT ${join(columns.map((column) => sql`x.${column}`))}, e.n + ${rows}::bigint
      FROM ends AS e CROSS JOIN LATERAL (
        SELECT ${numberedKey(sourceRead)} FROM ${driving(sourceRead)} WHERE (${join(keyColumns(sourceRead))}) > (${last}) ${next}
      ) AS x
    `;
}

function numberedEnds(sourceRead: SourceRead, rows: number): Fragment {
  const order = join(keyColumns(sourceRead));
  return sql`
      SELECT * FROM (SELECT ${numberedKey(sourceRead)}, row_number() OVER (ORDER BY ${order}) AS n FROM ${driving(sourceRead)}) AS numbered
      WHERE n % ${rows}::bigint = 0
    `;
}
