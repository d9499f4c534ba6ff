import { type Entity, type FieldType, findField } from '../../model/catalog.ts';
import { plainTypes } from '../../model/core-type.ts';
import { documentKey, type ReadBack, type TableRead } from '../../model/rebuild.ts';
import type { Statement } from '../../model/session.ts';
import { outputText } from './output-text.ts';
import { inputTexts } from './owned-types.ts';
import { rowsOf } from './rows-of.ts';
import { type Fragment, ident, join, sql, statement } from './sql.ts';

const typeOf = (entity: Entity, column: string) => findField(entity, column)?.type ?? plainTypes.text;

/** Rows by the documents that they were made of, columns in text form, moments as milliseconds since 1970; the key under `documentKey`. */
export function readBack({ entity, by, columns }: TableRead): (keys: readonly string[]) => Statement {
  const key = ident('t', by);
  const read = columns.map((column) => sql`${readValue(entity, column)} AS ${ident(column.alias)}`);
  const selected = join([sql`${outputText(key, typeOf(entity, by))} AS ${ident(documentKey)}`, ...read]);
  return (keys) =>
    statement(sql`SELECT ${selected} FROM ${rowsOf(entity)} AS t WHERE ${key} = ANY (${inputTexts(keys, typeOf(entity, by))})`);
}

function readValue(entity: Entity, { column, as, parent }: ReadBack): Fragment {
  const value = ident('t', column);
  if (!parent) return textOf(value, typeOf(entity, column), as);
  const legacy = textOf(ident('p', parent.legacy), typeOf(parent.entity, parent.legacy), as);
  return sql`(SELECT ${legacy} FROM ${rowsOf(parent.entity)} AS p WHERE ${ident('p', parent.key)} = ${value})`;
}

function textOf(value: Fragment, type: FieldType, as: ReadBack['as']): Fragment {
  if (as === 'milliseconds' && type.dimensions > 0)
    return sql`CASE WHEN ${value} IS NOT NULL THEN ARRAY(
      SELECT extract(epoch FROM e.moment) * 1000 FROM unnest(${value}) WITH ORDINALITY AS e (moment, place) ORDER BY e.place)::text END`;
  // Exact, and it knows the years before Christ.
  if (as === 'milliseconds') return sql`(extract(epoch FROM ${value}) * 1000)::text`;
  // A cast would add the mask that says "one host", which nobody has written.
  return type.native === 'inet' ? sql`pg_catalog.inet_out(${value})::pg_catalog.text` : outputText(value, type);
}

/** How many rows an entity has. */
export function countRows(entity: Entity): Statement {
  return statement(sql`SELECT count(*)::integer AS rows FROM ${rowsOf(entity)} AS t`);
}
