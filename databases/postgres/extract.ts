import type { Entity, FieldType } from '../../model/catalog.ts';
import type { Slice } from '../../model/ledger.ts';
import type { Extract, ExtractColumn, ReadLookup } from '../../model/reading.ts';
import type { Statement } from '../../model/session.ts';
import { isWholeRowKey } from '../../model/whole-row.ts';
import { collationOfKey } from './collation.ts';
import { placeOfName } from './entity-name.ts';
import { rowsOf } from './rows-of.ts';
import { type Fragment, ident, join, literal, raw, sql, statement } from './sql.ts';
import { stagedType } from './staged-type.ts';

/** `s` is the driving entity; each look-up goes by its own name. */
function columnOf({ lookup, field }: Pick<ExtractColumn, 'lookup' | 'field'>): Fragment {
  return ident(lookup ?? 's', field.name);
}

/** The key columns as slices compare them. */
function keyColumns(extract: Extract): Fragment[] {
  return extract.key.map((name) => (isForeign(fieldOf(extract, name)?.type) ? sql`${ident('s', name)}::text` : ident('s', name)));
}

const fieldOf = ({ entity, columns }: Pick<Extract, 'entity' | 'columns'>, name: string) =>
  columns.find(({ alias, lookup }) => alias === name && lookup === null)?.field ?? entity.fields.find((field) => field.name === name);

/**
 * The driving entity. Without a key of its own its rows are known by SHA-256 of their text, which the session's settings pin, and by their number among
 * equal rows.
 */
function driving({ entity, key }: Extract): Fragment {
  const table = rowsOf(entity);
  if (!isWholeRowKey(key, entity.fields)) return sql`${table} AS s`;
  return sql`(
    SELECT d.*, row_number() OVER (PARTITION BY d.row_digest) AS row_ordinal
    FROM (SELECT r.*, encode(sha256(convert_to((r.*)::text, 'UTF8')), 'hex') AS row_digest FROM ${table} AS r) AS d) AS s`;
}

/** Types that extensions bring. The search path is empty, so their operators are not found by name, and `>` would not be what ORDER BY sorts by. */
const isForeign = (type: FieldType | undefined): boolean => type?.kind === 'other' && type.native.includes('.');

/** Equality as the type of a look-up's column understands it: that of `citext` knows no case. */
function equals(type: FieldType): Fragment {
  const schema = isForeign(type) ? /^("(?:[^"]|"")+"|\w+)\./.exec(type.native)?.[1] : undefined;
  return raw(schema === undefined ? '=' : `OPERATOR(${schema}.=)`);
}

function fromClause(extract: Extract): Fragment {
  const { lookups, columns } = extract;
  const byAlias = new Map(columns.map((column) => [column.alias, column]));
  const joins = lookups.map((lookup) => {
    const conditions = lookup.on.map(([own, alias], i) => {
      const read = byAlias.get(alias);
      const field = read?.field ?? fieldOf(extract, alias);
      const [type, key] = [field?.type, lookup.keys?.[i]];
      const collation = key && field ? collationOfKey(key, field) : raw('');
      return sql`${ident(lookup.name, own)} ${type ? equals(type) : raw('=')} ${read ? columnOf(read) : ident('s', alias)}${collation}`;
    });
    const values = (lookup.where ?? []).map(([own, value]) => sql`${ident(lookup.name, own)}::text = ${literal(value)}`);
    return sql` LEFT JOIN ${lookedUp(lookup)} AS ${ident(lookup.name)} ON ${join([...conditions, ...values], ' AND ')}`;
  });
  return sql`${driving(extract)}${join(joins, '')}`;
}

function lookedUp({ entity, kind }: ReadLookup): Fragment {
  return rowsOf({ ...placeOfName(entity), kind });
}

/** A key's parts as literals of the key columns' own types, so that the comparison can use the key's index. */
function keyLiterals(extract: Extract, parts: readonly string[]): Fragment {
  const typed = extract.key.map((name, i) => {
    const type = fieldOf(extract, name)?.type;
    return sql`${literal(parts[i] ?? '')}::${raw(type && !isForeign(type) ? type.native : 'text')}`;
  });
  return sql`(${join(typed)})`;
}

/** `(key) > after AND (key) <= upTo`: row comparison, never an offset (PostgreSQL manual, section 9.25.5). */
function within(extract: Extract, { after, upTo }: Slice): Fragment {
  const key = sql`(${join(keyColumns(extract))})`;
  const bounds = [after && sql`${key} > ${keyLiterals(extract, after)}`, upTo && sql`${key} <= ${keyLiterals(extract, upTo)}`];
  return join([raw('true'), ...bounds.filter((each) => each !== null)], ' AND ');
}

/** A slice as a binary COPY, each column in the type that it is staged in. COPY takes no parameters, so bounds are literals. */
export function copySlice(extract: Extract, slice: Slice): Statement {
  return copyWhere(extract, within(extract, slice));
}

/** The rows with these keys as a binary COPY. */
export function copyRows(extract: Extract, keys: readonly (readonly string[])[]): Statement {
  return copyWhere(extract, keys.length === 0 ? raw('false') : hasKey(extract, keys));
}

function copyWhere(extract: Extract, condition: Fragment): Statement {
  const columns = extract.columns.map((column) => sql`${columnOf(column)}::${raw(stagedType(column.field.type))}`);
  return statement(sql`COPY (SELECT ${join(columns)} FROM ${fromClause(extract)} WHERE ${condition}) TO STDOUT (FORMAT binary)`);
}

function hasKey(extract: Extract, keys: readonly (readonly string[])[]): Fragment {
  return sql`(${join(keyColumns(extract))}) IN (${join(keys.map((parts) => keyLiterals(extract, parts)))})`;
}

/** Every column in text form under its alias; money as a plain number. */
function textColumns(extract: Extract): Fragment {
  const text = (column: ExtractColumn): Fragment => (column.field.type.kind === 'money' ? raw('::numeric::text') : raw('::text'));
  return join(extract.columns.map((column) => sql`${columnOf(column)}${text(column)} AS ${ident(column.alias)}`));
}

/** At most `rows` rows of a slice in text form, in key order: the page after `slice.after`. */
export function pageOfSlice(extract: Extract, slice: Slice, rows: number): Statement {
  const order = join(keyColumns(extract));
  return statement(
    sql`SELECT ${textColumns(extract)} FROM ${fromClause(extract)} WHERE ${within(extract, slice)} ORDER BY ${order} LIMIT ${rows}`,
  );
}

/** The rows with these keys, in key order. */
export function rowsWithKeys(extract: Extract, keys: readonly (readonly string[])[]): Statement {
  const order = join(keyColumns(extract));
  return statement(sql`SELECT ${textColumns(extract)} FROM ${fromClause(extract)} WHERE ${hasKey(extract, keys)} ORDER BY ${order}`);
}

/** Every `rows`-th key in key order, and in the end a row without key: how many rows there are. One pass over the key's index, nothing kept. */
export function sliceBounds(extract: Extract, rows: number): Statement {
  const asText = extract.key.map((_, i) => sql`${keyNumber(i)}::text`);
  return statement(sql`
    WITH RECURSIVE ends AS (${hasIndex(extract) ? steppedEnds(extract, rows) : numberedEnds(extract, rows)})
    SELECT ARRAY[${join(asText)}] AS key, n::integer AS n FROM ends
    UNION ALL
    SELECT NULL, count(*)::integer FROM ${rowsOf(extract.entity)}
    ORDER BY n, key NULLS LAST`);
}

/** Key columns go by number: one may be called `n` itself. */
const keyNumber = (i: number): Fragment => ident(`k${i}`);

function numberedKey(extract: Extract): Fragment {
  return join(keyColumns(extract).map((column, i) => sql`${column} AS ${keyNumber(i)}`));
}

function hasIndex({ entity, key, ...extract }: Extract): boolean {
  const isOrdered = key.every((name) => !isForeign(fieldOf({ entity, ...extract }, name)?.type));
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

/** Up to `rows` rows of an entity in text form, in the order of its key where it has one. */
export function sampleRows(entity: Entity, rows: number): Statement {
  const columns = join(entity.fields.map(({ name }) => sql`${ident('s', name)}::text AS ${ident(name)}`));
  const order = entity.key ? sql` ORDER BY ${join(entity.key.fields.map((name) => ident('s', name)))}` : raw('');
  return statement(sql`SELECT ${columns} FROM ${rowsOf(entity)} AS s${order} LIMIT ${rows}`);
}
