import type { Entity } from '../../../model/catalog.ts';
import { rowsOf } from '../rows-of.ts';
import { type Fragment, ident, join, raw, sql, statement } from '../sql.ts';

/** Rows of another entity that refer, by these columns, to the key of the filtered one. */
export interface Referring {
  readonly entity: Entity;
  readonly from: readonly string[];
}

/** A SELECT that counts an entity's rows, and those for which a condition holds: {rows, kept}. The condition has been parsed as one expression. */
export function keptRowsQuery(entity: Entity, where: string): string {
  return statement(sql`SELECT count(*) AS rows, count(*) FILTER (WHERE ${condition(where)}) AS kept FROM ${rowsOf(entity)}`).text;
}

/** A SELECT that counts the rows that would refer to a row which the condition leaves out: {orphans, rows}. */
export function orphanedRowsQuery(parent: Entity, key: readonly string[], where: string, { entity, from }: Referring): string {
  const same = join(
    key.map((column, i) => sql`parent.${ident(column)} = child.${ident(from[i] ?? '')}`),
    ' AND ',
  );
  const left = sql`SELECT 1 FROM ${rowsOf(parent)} AS parent WHERE ${same} AND NOT coalesce(${condition(where)}, false)`;
  return statement(sql`SELECT count(*) FILTER (WHERE EXISTS (${left})) AS orphans, count(*) AS rows FROM ${rowsOf(entity)} AS child`).text;
}

// The line break keeps a trailing comment from swallowing the bracket.
const condition = (where: string): Fragment => sql`(${raw(where)}\n)`;
