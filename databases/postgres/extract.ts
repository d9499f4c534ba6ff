import type { Entity } from '../../model/catalog.ts';
import { elementRead, findColumn } from '../../model/column-ref.ts';
import { assert } from '../../model/errors.ts';
import { largeValueBytes } from '../../model/large-value.ts';
import type { Slice } from '../../model/ledger.ts';
import { type Extract, type ExtractColumn, type ReadLookup, refOf } from '../../model/reading.ts';
import type { Statement } from '../../model/session.ts';
import { isWholeRowKey } from '../../model/whole-row.ts';
import { collationOfKey } from './collation.ts';
import { elementFaults, joinElements, ownValue, parentExtract } from './elements.ts';
import { placeOfName } from './entity-name.ts';
import { keyType } from './key-type.ts';
import { boundedText, shownText, textBytes } from './large-values.ts';
import { memberText, unfitJson } from './members.ts';
import { outputText, rowText, withoutLocale } from './output-text.ts';
import { rowsOf } from './rows-of.ts';
import { sameValue } from './same-value.ts';
import { type Fragment, ident, join, literal, raw, sql, statement } from './sql.ts';
import { stagedType } from './staged-type.ts';

/** `s` is the driving entity; each look-up goes by its own name. */
function columnOf(column: ExtractColumn, { entity, lookups }: Extract): Fragment {
  const ref = refOf(column, entity);
  if (column.lookup === null) return ownValue(ref, entity);
  const [name = '', ...members] = ref.path;
  return memberText(ident(column.lookup, name), members, memberOwner(column, lookups)?.type);
}

/** The column of a look-up that a member stands in. */
const memberOwner = ({ lookup, ref }: ExtractColumn, lookups: readonly ReadLookup[]) =>
  lookups.find(({ name }) => name === lookup)?.fields.find(({ name }) => name === ref?.path[0]);

/** A column of the driving row by its alias, also where it is only compared. */
function ownColumn(alias: string, extract: Extract): Fragment {
  const read = extract.columns.find((column) => column.alias === alias && column.lookup === null);
  const ref = read ? refOf(read, extract.entity) : findColumn(alias, extract.entity)?.ref;
  return ref ? ownValue(ref, extract.entity) : ident('s', alias);
}

/** The key columns as slices compare them: in their own type, or as text where a literal of it, or an operator, could be somebody's code. */
export function keyColumns(extract: Extract): Fragment[] {
  return extract.key.map((name) => {
    const type = fieldOf(extract, name)?.type;
    const column = ownColumn(name, extract);
    return type && keyType(type) === null ? outputText(column, type) : column;
  });
}

export const fieldOf = ({ entity, columns }: Pick<Extract, 'entity' | 'columns'>, name: string) =>
  columns.find(({ alias, lookup }) => alias === name && lookup === null)?.field ?? findColumn(name, entity)?.field;

/**
 * The driving entity. Without a key of its own its rows are known by SHA-256 of their text, which the session's settings pin, and by their number among
 * equal rows.
 */
export function driving(extract: Extract): Fragment {
  const { entity, key } = extract;
  const table = rowsOf(entity);
  if (entity.unnest) return sql`${table} AS s${joinElements(extract)}`;
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
      const value = read ? columnOf(read, extract) : ownColumn(alias, extract);
      return sameValue(ident(lookup.name, own), sql`${value}${collation}`, field?.type);
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
  const read = columns.flatMap(({ lookup, field, ref }) => (lookup === name ? [ref?.path[0] ?? field.name] : []));
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

/** The rows of a slice that can be read: of elements, those of the rows from bound to bound. */
function within(extract: Extract, slice: Slice): Fragment {
  const unfit = unfitRow(extract);
  const rows = extract.entity.unnest ? elementsWithin(extract, slice) : between(extract, slice);
  return unfit ? sql`${rows} AND NOT ${unfit}` : rows;
}

/** Whether the row holds JSON of which a member is read, and cannot be. */
export function unfitRow({ entity, columns, lookups }: Extract): Fragment | null {
  const { unnest } = entity;
  const held = columns.flatMap((column) => {
    const { read, path } = refOf(column, entity);
    if (path.length < 2 || read === elementRead) return [];
    const owner = column.lookup === null ? ownedBy(path[0] ?? '', entity) : memberOwner(column, lookups);
    return owner ? [{ at: column.lookup ?? 's', owner }] : [];
  });
  const unnested = unnest && unnest.members.length > 0 ? ownedBy(unnest.column, entity) : undefined;
  const all = unnested ? [...held, { at: 's', owner: unnested }] : held;
  const owners = all.flatMap(({ at, owner }) => (owner.type.kind === 'json' ? [ident(at, owner.name)] : []));
  return owners.length === 0 ? null : sql`(${join(owners.map(unfitJson), ' OR ')})`;
}

/** A column of the row that is stored. */
const ownedBy = (column: string, { fields, unnest }: Extract['entity']) => (unnest?.parent ?? fields).find(({ name }) => name === column);

/** Slices of elements are cut by the rows that they stand in; a page of a slice begins after an element. */
function elementsWithin(extract: Extract, { after, upTo, ...slice }: Slice): Fragment {
  const parent = parentExtract(extract);
  if (after === null || after.length === parent.key.length) return between(parent, { ...slice, after, upTo });
  const own = sql`(${join(keyColumns(parent))}) >= ${keyLiterals(parent, after.slice(0, parent.key.length))}`;
  return join([own, between(extract, { ...slice, after, upTo: null }), between(parent, { ...slice, after: null, upTo })], ' AND ');
}

/** `(key) > after AND (key) <= upTo`: row comparison, never an offset (PostgreSQL manual, section 9.25.5). */
function between(extract: Extract, { after, upTo }: Pick<Slice, 'after' | 'upTo'>): Fragment {
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
  const columns = extract.columns.map((column) => stagedColumn(column, extract));
  return reading(extract, sql`COPY (SELECT ${join(columns)} FROM ${fromClause(extract)} WHERE ${condition}) TO STDOUT (FORMAT binary)`);
}

function stagedColumn(column: ExtractColumn, extract: Extract): Fragment {
  const { type } = column.field;
  const [staged, value] = [stagedType(type), columnOf(column, extract)];
  return staged === 'text' ? outputText(withoutLocale(value, type), type) : sql`${value}::${raw(staged)}`;
}

export const reading = ({ entity }: Pick<Extract, 'entity'>, of: Fragment): Statement => ({ ...statement(of), about: entity.name });

function hasKey(extract: Extract, keys: readonly (readonly string[])[]): Fragment {
  const unfit = unfitRow(extract);
  const own = extract.entity.unnest ? hasElementKey(extract, keys) : isAmong(extract, keys);
  return unfit ? sql`${own} AND NOT ${unfit}` : own;
}

/** What is kept aside of elements has the key of the row that they stand in, or a longer one: no element has it. */
function hasElementKey(extract: Extract, keys: readonly (readonly string[])[]): Fragment {
  const parent = parentExtract(extract);
  const own = keys.filter((parts) => parts.length === extract.key.length);
  if (own.length === 0) return raw('false');
  const parents = new Map(own.map((parts) => parts.slice(0, parent.key.length)).map((parts) => [JSON.stringify(parts), parts]));
  return sql`${isAmong(parent, [...parents.values()])} AND ${isAmong(extract, own)}`;
}

function isAmong(extract: Extract, keys: readonly (readonly string[])[]): Fragment {
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
  const sizes = extract.columns.flatMap((each) => textBytes(columnOf(each, extract), each.field.type) ?? []);
  const bytes = sizes.map((size) => sql`least(coalesce(${size}, 0), ${raw(String(largeValueBytes))})`);
  const columns = extract.columns.map((each, i) => sql`${columnOf(each, extract)} AS ${column(each, i)}`);
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
    sql`SELECT ${textColumns(extract, (column) => columnOf(column, extract))}
      FROM ${fromClause(extract)} WHERE ${hasKey(extract, keys)} ORDER BY ${order}`,
  );
}

/**
 * What of a slice is no row: the parts of its key (of elements, of the row that they stand in), its `place` within that row, the `fault`, and its
 * beginning as `text`. Null where a read can have nothing of the kind.
 */
export function faultsOfSlice(extract: Extract, slice: Slice, textMax: number): Statement | null {
  const unfit = unfitRow(extract);
  if (!unfit && !extract.entity.unnest) return null;
  const driven = extract.entity.unnest ? parentExtract(extract) : extract;
  const key = join(keyColumns(driven).map((column) => sql`${column}::pg_catalog.text`));
  const broken = sql`SELECT NULL::pg_catalog.text AS place, 'unreadable' AS fault, NULL::pg_catalog.text AS text WHERE ${unfit ?? raw('false')}`;
  const faults = extract.entity.unnest
    ? sql`${broken} UNION ALL SELECT f.* FROM (${elementFaults(extract)}) AS f WHERE NOT ${unfit ?? raw('false')}`
    : broken;
  return reading(
    extract,
    sql`SELECT ARRAY[${key}] AS key, x.place, x.fault, pg_catalog.left(x.text, ${raw(String(textMax))}) AS text
      FROM ${fromClause({ ...extract, entity: driven.entity, key: driven.key })} CROSS JOIN LATERAL (${faults}) AS x
      WHERE ${between(driven, slice)} ORDER BY ${join(keyColumns(driven))}, x.place`,
  );
}

/** Key columns go by number: one may be called `n` itself. */
export const keyNumber = (i: number): Fragment => ident(`k${i}`);

export function numberedKey(extract: Extract): Fragment {
  return join(keyColumns(extract).map((column, i) => sql`${column} AS ${keyNumber(i)}`));
}

/** Longest value of a sample, in bytes; longer ones are cut, which no key of an index is. */
const sampledBytesMax = 8_192;

/** Up to `rows` rows of an entity in text form, in the order of its key where it has one. */
export function sampleRows(entity: Entity, rows: number): Statement {
  const columns = join(entity.fields.map(({ name, type }) => sql`${shownText(ident('s', name), type, sampledBytesMax)} AS ${ident(name)}`));
  const order = entity.key ? sql` ORDER BY ${join(entity.key.fields.map((name) => ident('s', name)))}` : raw('');
  return reading({ entity }, sql`SELECT ${columns} FROM ${rowsOf(entity)} AS s${order} LIMIT ${rows}`);
}
