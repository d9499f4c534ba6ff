import type { CompareProgram, Statement } from '../../../model/contracts.ts';
import { type Fragment, ident, join, literal, raw, sql, statement } from '../sql.ts';
import { keyTextSql, sumsSql } from './keys.ts';
import { bucketOf, hashSql, keyTextOf, keyValues, rowHash, type Shape } from './shape.ts';

/** Compares the target with what the mapping makes of the source now: a set of (key, hash) on each side, joined in full. */
export function compileCompare(shape: Shape, serverVersion: number): CompareProgram {
  return {
    prepare: [
      statement(sql`DROP TABLE IF EXISTS pg_temp.expected`),
      statement(sql`CREATE TEMPORARY TABLE expected (target_key text, source_key text, hash bytea)`),
    ],
    collect: collect(shape),
    differences: (limit) =>
      statement(
        sql`SELECT kind, source_key AS "sourceKey", target_key AS "targetKey" FROM (${differing(shape)}) AS d ORDER BY target_key, source_key LIMIT ${limit}`,
      ),
    totals: statement(sql`
      SELECT count(*) FILTER (WHERE kind = 'missing')::integer AS missing, count(*) FILTER (WHERE kind = 'changed')::integer AS changed,
             count(*) FILTER (WHERE kind = 'extra')::integer AS extra
      FROM (${differing(shape)}) AS d`),
    buckets: statement(sql`
      SELECT 'unchanged' AS fate, count(*)::integer AS rows, bucket, ${sumsSql(raw('hash'), serverVersion)} AS sums
      FROM (SELECT ${bucketOf(shape.input, 't')} AS bucket, ${rowHash(shape, 't')} AS hash FROM ${shape.table} AS t WHERE NOT ${isBystander(shape, keyTextOf(shape.input, 't'))}) AS rows
      GROUP BY bucket`),
    targetRows: (keys) => targetRows(shape, keys),
  };
}

function collect(shape: Shape): Statement {
  return statement(sql`
    WITH judged AS (
      SELECT ${shape.verdict} IS NULL AS passes, ${shape.sourceKey} AS source_key,
             CASE WHEN ${shape.verdict} IS NULL THEN ${keyTextSql(keyValues(shape))} END AS target_key,
             CASE WHEN ${shape.verdict} IS NULL THEN ${hashSql(shape.fields, ({ value }) => value)} END AS hash
      FROM ${shape.from}
    ), collected AS (
      INSERT INTO pg_temp.expected (target_key, source_key, hash) SELECT target_key, source_key, hash FROM judged WHERE passes
    )
    SELECT count(*) FILTER (WHERE passes)::integer AS expected, count(*) FILTER (WHERE NOT passes)::integer AS kept FROM judged`);
}

/** A row that stood in the target before and that no source row claims. */
function isBystander({ input: { ledgerSchema, target } }: Shape, key: Fragment): Fragment {
  return sql`EXISTS (SELECT FROM ${ident(ledgerSchema, 'bystanders')} AS b WHERE b.entity = ${literal(target.name)} AND b.target_key = ${key})`;
}

function differing(shape: Shape): Fragment {
  const actual = sql`SELECT ${keyTextOf(shape.input, 't')} AS target_key, ${rowHash(shape, 't')} AS hash FROM ${shape.table} AS t`;
  return sql`
    SELECT CASE WHEN a.target_key IS NULL THEN 'missing' WHEN e.target_key IS NULL THEN 'extra' ELSE 'changed' END AS kind,
           e.source_key, coalesce(e.target_key, a.target_key) AS target_key
    FROM pg_temp.expected AS e FULL JOIN (${actual}) AS a ON a.target_key = e.target_key
    WHERE a.hash IS DISTINCT FROM e.hash AND NOT ${isBystander(shape, sql`coalesce(e.target_key, a.target_key)`)}`;
}

/** Rows of the target in text form, by key text, under `row key` and the columns' names. */
function targetRows(shape: Shape, keys: readonly string[]): Statement {
  const columns = shape.fields.map(({ target }) => sql`${ident('t', target.name)}::text AS ${ident(target.name)}`);
  const [name, ...others] = shape.input.mapping.identity.targetKey;
  const field = shape.fields.find(({ target }) => target.name === name);
  const wanted =
    name !== undefined && others.length === 0 && field
      ? sql`${ident('t', name)} = ANY (${keys}::text[]::${raw(field.target.type.native)}[])`
      : sql`${keyTextOf(shape.input, 't')} = ANY (${keys}::text[])`;
  return statement(sql`SELECT ${keyTextOf(shape.input, 't')} AS "row key", ${join(columns)} FROM ${shape.table} AS t WHERE ${wanted}`);
}
