import type { Entity } from '../../model/catalog.ts';
import { type ColumnRef, elementRead, findColumn } from '../../model/column-ref.ts';
import { assert } from '../../model/errors.ts';
import type { SourceRead } from '../../model/reading.ts';
import { elementKeyOf, keyColumn, ordinalColumn, parentOf } from '../../model/unnest.ts';
import { memberJson, memberText, unfitJson } from './members.ts';
import { type Fragment, ident, literal, raw, sql } from './sql.ts';

/** What rows that are unnested are joined to; no look-up can be called so. */
const elements = 's elements';

/** A column of the driving row `s`, or of its element, and below it the members of its JSON. */
export function ownValue({ read, path }: ColumnRef, { fields, unnest }: Pick<Entity, 'fields' | 'unnest'>): Fragment {
  const [column = '', ...members] = path;
  if (!unnest) return memberText(ident('s', column), members, fields.find(({ name }) => name === column)?.type);
  if (read === null) return ident(elements, column);
  if (read === elementRead) return memberText(ident(elements, 'element'), path, fields.find(({ name }) => name === elementRead)?.type);
  return memberText(ident('s', column), members, unnest.parent.find(({ name }) => name === column)?.type);
}

/** Reads the row that elements stand in by itself, for its key. */
export function parentRead({ entity }: Pick<SourceRead, 'entity'>): SourceRead {
  const parent = parentOf(entity);
  const key = parent.key?.fields ?? [];
  const columns = parent.fields.filter(({ name }) => key.includes(name)).map((field) => ({ alias: field.name, lookup: null, field }));
  return { entity: parent, key, columns, lookups: [] };
}

/** Joined to the driving row: its elements, a row each, without those that are no rows. */
export function joinElements(sourceRead: SourceRead): Fragment {
  return sql` CROSS JOIN LATERAL (SELECT j.* FROM (${judgedElements(sourceRead)}) AS j WHERE j.fault IS NULL) AS ${ident(elements)}`;
}

/** Of the driving row: what of its elements is no row, with its `place` (null: the value as a whole), the `fault` and its `text`. */
export function elementFaults(sourceRead: SourceRead): Fragment {
  const { value, kind } = wholeValue(sourceRead.entity);
  const wrong = sourceRead.entity.unnest?.as === 'map' ? 'not_a_map' : 'not_an_array';
  return sql`
      SELECT j.place, j.fault, j.element::pg_catalog.text AS text FROM (${judgedElements(sourceRead)}) AS j WHERE j.fault IS NOT NULL
      UNION ALL
      SELECT NULL, CASE WHEN ${isElements(sourceRead.entity)} THEN 'unreadable' ELSE ${literal(wrong)} END, ${value}::pg_catalog.text
      WHERE ${value} IS NOT NULL AND ${kind} <> 'null' AND NOT ${isUnnested(sourceRead.entity)}`;
}

/** Elements and faults of the driving row, counted without reading them. */
export function elementCount({ entity }: Pick<SourceRead, 'entity'>): Fragment {
  const { value, kind, prefix } = wholeValue(entity);
  const keys = sql`(SELECT count(*) FROM ${raw(`pg_catalog.${prefix}_object_keys`)}(${value}))`;
  const size = entity.unnest?.as === 'map' ? keys : sql`${raw(`pg_catalog.${prefix}_array_length`)}(${value})`;
  return sql`CASE WHEN ${value} IS NULL OR ${kind} = 'null' THEN 0 WHEN ${isUnnested(entity)} THEN ${size} ELSE 1 END`;
}

/** The value that holds the elements, and what kind of JSON it is. */
function wholeValue({ unnest, name }: Entity) {
  assert(unnest, `${name} is unnested`);
  const type = unnest.parent.find((field) => field.name === unnest.column)?.type;
  const prefix = type?.kind === 'jsonb' ? 'jsonb' : 'json';
  const column = ident('s', unnest.column);
  const value = memberJson(column, unnest.members, type);
  return { value, prefix, kind: sql`${raw(`pg_catalog.${prefix}_typeof`)}(${value})` };
}

function isElements(entity: Entity): Fragment {
  return sql`${wholeValue(entity).kind} = ${literal(entity.unnest?.as === 'map' ? 'object' : 'array')}`;
}

/** Whether the value is taken apart; the names of a map of type json must be text for that. */
function isUnnested(entity: Entity): Fragment {
  const { value, prefix } = wholeValue(entity);
  if (entity.unnest?.as !== 'map' || prefix === 'jsonb') return isElements(entity);
  return sql`(${isElements(entity)} AND NOT ${unfitJson(value)})`;
}

/** Every element of the driving row with its place and, where it is no row, why: the declared key is missing, or another element has it. */
function judgedElements(sourceRead: SourceRead): Fragment {
  const { entity } = sourceRead;
  const { value, prefix } = wholeValue(entity);
  const isMap = entity.unnest?.as === 'map';
  const call = raw(`pg_catalog.${prefix}_${isMap ? 'each' : 'array_elements'}`);
  const given = sql`CASE WHEN ${isUnnested(entity)} THEN ${value} END`;
  const names = raw(isMap ? `${keyColumn}, element, ${ordinalColumn}` : `element, ${ordinalColumn}`);
  const own = sql`e.${ident(isMap ? keyColumn : ordinalColumn)}`;
  return sql`SELECT e.*, e.${ident(ordinalColumn)}::pg_catalog.text AS place, ${faultOf(sourceRead, own, prefix)} AS fault
    FROM ${call}(${given}) WITH ORDINALITY AS e (${names})`;
}

function faultOf({ entity, key }: SourceRead, place: Fragment, prefix: string): Fragment {
  const declared = elementKeyOf(entity, key);
  const path = declared === null ? null : findColumn(declared, entity)?.ref.path;
  const unfit = prefix === 'json' ? sql`WHEN ${unfitJson(raw('e.element'))} THEN 'unreadable'` : raw('');
  if (!path && prefix === 'jsonb') return raw('NULL::pg_catalog.text');
  const type = entity.fields.find(({ name }) => name === elementRead)?.type;
  const own = path ? memberText(raw('e.element'), path, type) : place;
  return sql`CASE ${unfit} WHEN ${own} IS NULL THEN 'element_key_missing'
    WHEN count(*) OVER (PARTITION BY ${own}) > 1 THEN 'element_key_duplicate' END`;
}
