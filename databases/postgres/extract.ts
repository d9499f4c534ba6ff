import type { Entity } from '../../model/catalog.ts';
import { assert } from '../../model/errors.ts';
import { largeValueBytes } from '../../model/large-value.ts';
import type { Slice } from '../../model/ledger.ts';
import type { Extract, ExtractColumn, ReadLookup } from '../../model/reading.ts';
import type { Statement } from '../../model/session.ts';
import { isWholeRowKey } from '../../model/whole-row.ts';
import { collationOfKey } from './collation.ts';
import { placeOfName } from './entity-name.ts';
import { keyType } from './key-type.ts';
import { boundedText, shownText, textBytes } from './large-values.ts';
import { outputText, rowText, withoutLocale } from './output-text.ts';
import { rowsOf } from './rows-of.ts';
import { sameValue } from './same-value.ts';
import { type Fragment, ident, join, literal, raw, sql, statement } from './sql.ts';
import { stagedType } from './staged-type.ts';

/** `s` is the driving entity; each look-up goes by its own name. */
function columnOf({ lookup, field }: Pick<ExtractColumn, 'lookup' | 'field'>): Fragment {
  return ident(lookup ?? 's', field.name);
}

/** The key columns as slices compare them: in their own type, or as text where a literal of it, or an operator, could be somebody's code. */
function keyColumns(extract: Extract): Fragment[] {
  return extract.key.map((name) => {
    const type = fieldOf(extract, name)?.type;
    const column = ident('s', name);
    return type && keyType(type) === null ? outputText(column, type) : column;
  });
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
    FROM (SELECT r.*, encode(sha256(convert_to(${rowText(raw('r'))}, 'UTF8')), 'hex') AS row_digest FROM ${table} AS r) AS d) AS s`;
}

function fromClause(extract: Extract): Fragment {
  const { lookups, columns } = extract;
  const byAlias = new Map(columns.map((column) => [column.alias, column]));
  const joins = lookups.map((lookup) => {
    const conditions = lookup.on.map(([own, alias]) => {
      const read = byAlias.get(alias);
      const field = read?.field ?? fieldOf(extract, alias);
      const key = lookup.fields.find(({ name }) => name === own);
      const collation = key && field ? collationOfKey(key, field) : raw('');
      return sameValue(ident(lookup.name, own), sql`${read ? columnOf(read) : ident('s', alias)}${collation}`, field?.type);
    });
    const values = (lookup.where ?? []).map(([own, value]) => sql`${ownText(lookup, own)} = ${literal(value)}`);
    return sql` LEFT JOIN ${lookedUp(lookup, extract)} AS ${ident(lookup.name)} ON ${join([...conditions, ...values], ' AND ')}`;
  });
  return sql`${driving(extract)}${join(joins, '')}`;
}

/** A column of the looked-up entity as text. */
function ownText({ name, fields }: ReadLookup, own: string): Fragment {
  const type = fields.find((field) => field.name === own)?.type;
  assert(type, 'a look-up knows the columns that it compares');
  return outputText(ident(name, own), type);
}

/** Only the columns that are read: a join of many look-ups may have 32,767 columns in all. */
function lookedUp({ name, entity, kind, on, where }: ReadLookup, { columns }: Extract): Fragment {
  const read = columns.flatMap(({ lookup, field }) => (lookup === name ? [field.name] : []));
  const names = new Set([...read, ...on.map(([own]) => own), ...(where ?? []).map(([own]) => own)]);
  return sql`(SELECT ${join([...names].map((each) => ident(each)))} FROM ${rowsOf({ ...placeOfName(entity), kind })})`;
}

/** A key's parts as literals of the types that key columns are compared in, so that the comparison can use the key's index. */
function keyLiterals(extract: Extract, parts: readonly string[]): Fragment {
  const typed = extract.key.map((name, i) => {
    const type = fieldOf(extract, name)?.type;
    return sql`${literal(parts[i] ?? '')}::${raw((type && keyType(type)) ?? 'pg_catalog.text')}`;
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
  const columns = extract.columns.map(stagedColumn);
  return reading(extract, sql`COPY (SELECT ${join(columns)} FROM ${fromClause(extract)} WHERE ${condition}) TO STDOUT (FORMAT binary)`);
}

function stagedColumn(column: ExtractColumn): Fragment {
  const { type } = column.field;
  const staged = stagedType(type);
  return staged === 'text' ? outputText(withoutLocale(columnOf(column), type), type) : sql`${columnOf(column)}::${raw(staged)}`;
}

const reading = ({ entity }: Pick<Extract, 'entity'>, of: Fragment): Statement => ({ ...statement(of), about: entity.name });

function hasKey(extract: Extract, keys: readonly (readonly string[])[]): Fragment {
  return sql`(${join(keyColumns(extract))}) IN (${join(keys.map((parts) => keyLiterals(extract, parts)))})`;
}

/** Every column in text form under its alias; money as plain numbers, large values as their stand-ins. */
function textColumns({ columns }: Extract, named: (column: ExtractColumn, i: number) => Fragment): Fragment {
  return join(columns.map((column, i) => sql`${boundedText(named(column, i), column.field.type)} AS ${ident(column.alias)}`));
}

/** Bytes of text in a page, but for the row that fills it. */
export const pageBytes = 8_388_608;

/** The column of a page that says how many rows it would have had, were its bytes not bounded: a name that is none of the aliases. */
export function rowsInPage({ columns }: Pick<Extract, 'columns'>): string {
  let name = 'rows';
  while (columns.some(({ alias }) => alias === name)) name += '_';
  return name;
}

/**
 * At most `rows` rows of a slice in text form, in key order: the page after `slice.after`. It ends early where its rows have `pageBytes`: lengths are
 * asked before a value is read. Each row also has `rowsInPage`.
 */
export function pageOfSlice(extract: Extract, slice: Slice, rows: number): Statement {
  const order = join(extract.key.map((_, i) => keyNumber(i)));
  const column = (_: ExtractColumn, i: number): Fragment => ident(`c${i}`);
  const sizes = extract.columns.flatMap((each) => textBytes(columnOf(each), each.field.type) ?? []);
  const bytes = sizes.map((size) => sql`least(coalesce(${size}, 0), ${raw(String(largeValueBytes))})`);
  const columns = extract.columns.map((each, i) => sql`${columnOf(each)} AS ${column(each, i)}`);
  return reading(
    extract,
    sql`
    SELECT ${textColumns(extract, column)}, in_page::pg_catalog.text AS ${ident(rowsInPage(extract))}
    FROM (
      SELECT q.*, count(*) OVER () AS in_page, sum(q.bytes) OVER (ORDER BY ${order} ROWS UNBOUNDED PRECEDING) - q.bytes AS before
      FROM (
        SELECT ${join([...columns, numberedKey(extract), sql`${bytes.length === 0 ? raw('0') : join(bytes, ' + ')} AS bytes`])}
        FROM ${fromClause(extract)} WHERE ${within(extract, slice)} ORDER BY ${join(keyColumns(extract))} LIMIT ${rows}) AS q) AS p
    WHERE before < ${raw(String(pageBytes))} ORDER BY ${order}`,
  );
}

/** The rows with these keys, in key order. */
export function rowsWithKeys(extract: Extract, keys: readonly (readonly string[])[]): Statement {
  const order = join(keyColumns(extract));
  return reading(
    extract,
    sql`SELECT ${textColumns(extract, columnOf)} FROM ${fromClause(extract)} WHERE ${hasKey(extract, keys)} ORDER BY ${order}`,
  );
}

/** Every `rows`-th key in key order, and in the end a row without key: how many rows there are. One pass over the key's index, nothing kept. */
export function sliceBounds(extract: Extract, rows: number): Statement {
  const asText = extract.key.map((name, i) => {
    const type = fieldOf(extract, name)?.type;
    return type && keyType(type) !== null ? outputText(keyNumber(i), type) : sql`${keyNumber(i)}::pg_catalog.text`;
  });
  return reading(
    extract,
    sql`
    WITH RECURSIVE ends AS (${hasIndex(extract) ? steppedEnds(extract, rows) : numberedEnds(extract, rows)})
    SELECT ARRAY[${join(asText)}] AS key, n::integer AS n FROM ends
    UNION ALL
    SELECT NULL, count(*)::integer FROM ${rowsOf(extract.entity)}
    ORDER BY n, key NULLS LAST`,
  );
}

/** Key columns go by number: one may be called `n` itself. */
const keyNumber = (i: number): Fragment => ident(`k${i}`);

function numberedKey(extract: Extract): Fragment {
  return join(keyColumns(extract).map((column, i) => sql`${column} AS ${keyNumber(i)}`));
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

/** Longest value of a sample, in bytes; longer ones are cut, which no key of an index is. */
const sampledBytesMax = 8_192;

/** Up to `rows` rows of an entity in text form, in the order of its key where it has one. */
export function sampleRows(entity: Entity, rows: number): Statement {
  const columns = join(entity.fields.map(({ name, type }) => sql`${shownText(ident('s', name), type, sampledBytesMax)} AS ${ident(name)}`));
  const order = entity.key ? sql` ORDER BY ${join(entity.key.fields.map((name) => ident('s', name)))}` : raw('');
  return reading({ entity }, sql`SELECT ${columns} FROM ${rowsOf(entity)} AS s${order} LIMIT ${rows}`);
}
