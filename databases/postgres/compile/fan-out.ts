import type { Statement } from '../../../model/session.ts';
import { ordinalAlias } from '../../../model/transform.ts';
import { type Fragment, ident, raw, sql, statement } from '../sql.ts';
import type { CompiledMapping } from './compiled-mapping.ts';
import { sumsSql } from './keys.ts';
import { placeAlias } from './outputs.ts';

/**
 * What keeps out one of the rows that the transform made of a source row keeps out all of them, with the reason of the first. A mapping that makes
 * several rows has neither conflict key nor late references that may fail, so what holds when rows are staged holds for every statement after.
 */
export function keepTogether({ input, from, verdict }: CompiledMapping): Statement | null {
  const { transform } = input.mapping;
  if (transform?.each === undefined) return null;
  const [place, ordinal] = [ident('s', placeAlias(transform)), ident('s', ordinalAlias(transform))];
  return statement(sql`
    UPDATE pg_temp.outputs AS o SET verdict = j.verdict
    FROM (
      SELECT ${place} AS place, (array_agg(v.verdict ORDER BY ${ordinal}) FILTER (WHERE v.verdict IS NOT NULL))[1] AS verdict
      FROM ${from} CROSS JOIN LATERAL (SELECT ${verdict} AS verdict OFFSET 0) AS v
      GROUP BY 1
    ) AS j
    WHERE o.place = j.place AND j.verdict IS NOT NULL`);
}

/** Bulk mode: how many source rows are written, beside the rows that they became. */
export function countWritten({ from, passes, isFirst }: CompiledMapping): Statement {
  return statement(sql`
    SELECT 'inserted' AS fate, count(*)::integer AS rows, NULL::integer AS bucket, NULL::text[] AS sums FROM ${from} WHERE ${passes} AND ${isFirst}`);
}

/**
 * Merge mode: rows of the target in their buckets, without a fate, and source rows by fate: overwritten where any row of theirs was, else inserted.
 * `rows` has, per row of
 * the target, `source_key`, `fate`, `bucket` and `hash`.
 */
export function countFanOut(rows: Fragment, serverVersion: number): Statement {
  return statement(sql`
    WITH rows AS MATERIALIZED (${rows})
    SELECT NULL AS fate, count(*)::integer AS rows, bucket, ${sumsSql(raw('hash'), serverVersion)} AS sums FROM rows
    WHERE fate <> 'skipped' GROUP BY bucket
    UNION ALL
    SELECT fate, count(*)::integer, NULL, NULL
    FROM (
      SELECT CASE WHEN bool_or(fate = 'overwritten') THEN 'overwritten' WHEN bool_or(fate = 'inserted') THEN 'inserted'
        WHEN bool_and(fate = 'skipped') THEN 'skipped' ELSE 'unchanged' END AS fate
      FROM rows GROUP BY source_key
    ) AS sources
    GROUP BY fate`);
}
