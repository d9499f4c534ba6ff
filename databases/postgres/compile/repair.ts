import type { ReadColumn, SourceRead } from '../../../model/reading.ts';
import type { Statement, TextRow } from '../../../model/session.ts';
import { type Fragment, ident, join, literal, raw, sql, statement } from '../sql.ts';
import { stagedType } from '../staged-type.ts';
import { type CompiledMapping, keyValues } from './compiled-mapping.ts';
import { keyTextSql } from './keys.ts';
import { stagedName } from './scope.ts';

/**
 * Sets the patched columns of the staged rows. A column that the source has changed since the patch was made keeps the source's value, and so does
 * one whose type has changed so that the new value is none of it.
 */
export function repairStaged({ input, sourceKey }: CompiledMapping): Statement {
  const { sourceRead, mapping, ledgerSchema, migration } = input;
  const columns = sourceRead.columns.filter(({ alias }) => !mapping.sourceKey.includes(alias));
  if (columns.length === 0) return { text: 'SELECT WHERE false' };
  return statement(sql`
    UPDATE pg_temp.staging AS s SET ${join(columns.map((column) => patchedColumn(sourceRead, column)))}
    FROM ${ident(ledgerSchema, 'patches')} AS p
    WHERE p.migration = ${migration} AND p.phase = ${mapping.phase} AND p.entity = ${sourceRead.entity.name}
      AND p.approved_by IS NOT NULL AND p.source_key = ${sourceKey}`);
}

function patchedColumn(sourceRead: SourceRead, { alias, field }: ReadColumn): Fragment {
  const name = ident(stagedName(sourceRead, alias));
  const type = stagedType(field.type);
  const text = sql`(p.new_values ->> ${literal(alias)})`;
  return sql`${name} = CASE
    WHEN p.new_values ? ${literal(alias)} AND s.${name}::text IS NOT DISTINCT FROM (p.old_values ->> ${literal(alias)})
      AND (${text} IS NULL OR pg_input_is_valid(${text}, ${literal(type)}))
    THEN ${text}::${raw(type)} ELSE s.${name} END`;
}

/** Aliases whose text is no value of their column's staged type. */
export function misfits(sourceRead: SourceRead, values: TextRow): Statement {
  const named = sourceRead.columns.filter(({ alias }) => Object.hasOwn(values, alias));
  const aliases = named.map(({ alias }) => alias);
  const types = named.map(({ field }) => stagedType(field.type));
  const texts = aliases.map((alias) => values[alias] ?? null);
  return statement(sql`
    SELECT v.alias FROM unnest(${aliases}::text[], ${types}::text[], ${texts}::text[]) AS v (alias, type, value)
    WHERE v.value IS NOT NULL AND NOT pg_input_is_valid(v.value, v.type)`);
}

/** The target key that each staged row has, and what keeps it out, where anything does. */
export function judgeStaged(compiled: CompiledMapping, targetKey: string | null): Statement {
  const judged = sql`
    SELECT ${compiled.sourceKey} AS "sourceKey", ${compiled.verdict} AS verdict, CASE WHEN ${compiled.verdict} IS NULL
      THEN ${keyTextSql(keyValues(compiled))} END AS "targetKey"
    FROM ${compiled.from}`;
  const wanted = targetKey === null ? raw('true') : sql`"targetKey" = ${targetKey}`;
  return statement(sql`SELECT * FROM (${judged}) AS judged WHERE ${wanted}`);
}
