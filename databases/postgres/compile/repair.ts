import type { Extract, ExtractColumn } from '../../../model/reading.ts';
import type { Statement, TextRow } from '../../../model/session.ts';
import { type Fragment, ident, join, literal, raw, sql, statement } from '../sql.ts';
import { stagedType } from '../staged-type.ts';
import { keyTextSql } from './keys.ts';
import { stagedName } from './scope.ts';
import { keyValues, type Shape } from './shape.ts';

/**
 * Sets the patched columns of the staged rows. A column that the source has changed since the patch was made keeps the source's value, and so does
 * one whose type has changed so that the new value is none of it.
 */
export function repairStaged({ input, sourceKey }: Shape): Statement {
  const { extract, mapping, ledgerSchema, migration } = input;
  const columns = extract.columns.filter(({ alias }) => !mapping.sourceKey.includes(alias));
  if (columns.length === 0) return { text: 'SELECT WHERE false' };
  return statement(sql`
    UPDATE pg_temp.staging AS s SET ${join(columns.map((column) => patchedColumn(extract, column)))}
    FROM ${ident(ledgerSchema, 'patches')} AS p
    WHERE p.migration = ${migration} AND p.phase = ${mapping.phase} AND p.entity = ${extract.entity.name} AND p.approved_by IS NOT NULL AND p.source_key = ${sourceKey}`);
}

function patchedColumn(extract: Extract, { alias, field }: ExtractColumn): Fragment {
  const name = ident(stagedName(extract, alias));
  const type = stagedType(field.type);
  const text = sql`(p.new_values ->> ${literal(alias)})`;
  return sql`${name} = CASE
    WHEN p.new_values ? ${literal(alias)} AND s.${name}::text IS NOT DISTINCT FROM (p.old_values ->> ${literal(alias)})
      AND (${text} IS NULL OR pg_input_is_valid(${text}, ${literal(type)}))
    THEN ${text}::${raw(type)} ELSE s.${name} END`;
}

/** Aliases whose text is no value of their column's staged type. */
export function misfits(extract: Extract, values: TextRow): Statement {
  const named = extract.columns.filter(({ alias }) => Object.hasOwn(values, alias));
  const aliases = named.map(({ alias }) => alias);
  const types = named.map(({ field }) => stagedType(field.type));
  const texts = aliases.map((alias) => values[alias] ?? null);
  return statement(sql`
    SELECT v.alias FROM unnest(${aliases}::text[], ${types}::text[], ${texts}::text[]) AS v (alias, type, value)
    WHERE v.value IS NOT NULL AND NOT pg_input_is_valid(v.value, v.type)`);
}

/** The target key that each staged row has, and what keeps it out, where anything does. */
export function judgeStaged(shape: Shape, targetKey: string | null): Statement {
  const judged = sql`
    SELECT ${shape.sourceKey} AS "sourceKey", ${shape.verdict} AS verdict, CASE WHEN ${shape.verdict} IS NULL THEN ${keyTextSql(keyValues(shape))} END AS "targetKey"
    FROM ${shape.from}`;
  const wanted = targetKey === null ? raw('true') : sql`"targetKey" = ${targetKey}`;
  return statement(sql`SELECT * FROM (${judged}) AS judged WHERE ${wanted}`);
}
