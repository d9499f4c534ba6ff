import type { Entity } from '../../model/catalog.ts';
import { elementRead, findColumn } from '../../model/column-ref.ts';
import { assert } from '../../model/errors.ts';
import { largeValueBytes } from '../../model/large-value.ts';
import type { Slice } from '../../model/ledger.ts';
import { type ReadColumn, type ReadLookup, refOf, type SourceRead } from '../../model/reading.ts';
import type { Statement } from '../../model/session.ts';
import { isWholeRowKey } from '../../model/whole-row.ts';
import { collationOfKey } from './collation.ts';
import { elementFaults, joinElements, ownValue, parentRead } from './elements.ts';
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
function columnOf(column: ReadColumn, { entity, lookups }: SourceRead): Fragment {
  const ref = refOf(column, entity);
  if (column.lookup === null) return ownValue(ref, entity);
  const [name = '', ...members] = ref.path;
  return memberText(ident(column.lookup, name), members, memberOwner(column, lookups)?.type);
}

/** The column of a look-up that a member stands in. */
const memberOwner = ({ lookup, ref }: ReadColumn, lookups: readonly ReadLookup[]) =>
  lookups.find(({ name }) => name === lookup)?.fields.find(({ name }) => name === ref?.path[0]);

/** A column of the driving row by its alias, also where it is only compared. */
function ownColumn(alias: string, sourceRead: SourceRead): Fragment {
  const read = sourceRead.columns.find((column) => column.alias === alias && column.lookup === null);
  const ref = read ? refOf(read, sourceRead.entity) : findColumn(alias, sourceRead.entity)?.ref;
  return ref ? ownValue(ref, sourceRead.entity) : ident('s', alias);
}

/** The key columns as slices compare them: in their own type, or as text where a literal of it, or an operator, could be somebody's code. */
export function keyColumns(sourceRead: SourceRead): Fragment[] {
  return sourceRead.key.map((name) => {
    const type = fieldOf(sourceRead, name)?.type;
    const column = ownColumn(name, sourceRead);
    return type && keyType(type) === null ? outputText(column, type) : column;
  });
}

export const fieldOf = ({ entity, columns }: Pick<SourceRead, 'entity' | 'columns'>, name: string) =>
  columns.find(({ alias, lookup }) => alias === name && lookup === null)?.field ?? findColumn(name, entity)?.field;

/**
 * The driving entity. Without a key of its own its rows are known by SHA-256 of their text, which the session's settings pin,
 * and by their number among
 * equal rows.
 */
export function driving(sourceRead: SourceRead): Fragment {
  const { entity, key } = sourceRead;
  const table = rowsOf(entity);
  if (entity.unnest) return sql`${table} AS s${joinElements(sourceRead)}`;
  if (!isWholeRowKey(key, entity.fields)) return sql`${table} AS s`;
  return sql`(
    SELECT d.*, row_number() OVER (PARTITION BY d.row_digest) AS row_ordinal
    FROM (SELECT r.*, encode(sha256(convert_to(${rowText(raw('r'))}, 'UTF8')), 'hex') AS row_digest FROM ${table} AS r) AS d) AS s`;
}

export function fromClause(sourceRead: SourceRead): Fragment {
  const { lookups, columns } = sourceRead;
  const byAlias = new Map(columns.map((column) => [column.alias, column]));
  const joins = lookups.map((lookup) => {
    const conditions = lookup.on.map(([own, alias]) => {
      const read = byAlias.get(alias);
      const field = read?.field ?? fieldOf(sourceRead, alias);
      const key = lookup.fields.find(({ name }) => name === own);
      const collation = key && field ? collationOfKey(key, field) : raw('');
      const value = read ? columnOf(read, sourceRead) : ownColumn(alias, sourceRead);
      return sameValue(ident(lookup.name, own), sql`${value}${collation}`, field?.type);
    });
    const values = (lookup.where ?? []).map(([own, value]) => sql`${ownText(lookup, own)} = ${literal(value)}`);
    return sql` LEFT JOIN ${lookedUp(lookup, sourceRead)} AS ${ident(lookup.name)} ON ${join([...conditions, ...values], ' AND ')}`;
  });
  return sql`${driving(sourceRead)}${join(joins, '')}`;
}

/** A column of the looked-up entity as text. */
function ownText({ name, fields }: ReadLookup, own: string): Fragment {
  const type = fields.find((field) => field.name === own)?.type;
  assert(type, 'a look-up knows the columns that it compares');
  return outputText(ident(name, own), type);
}

/** Only the columns that are read: a join of many look-ups may have 32,767 columns in all. */
function lookedUp({ name, entity, kind, on, where }: ReadLookup, { columns }: SourceRead): Fragment {
  const read = columns.flatMap(({ lookup, field, ref }) => (lookup === name ? [ref?.path[0] ?? field.name] : []));
  const names = new Set([...read, ...on.map(([own]) => own), ...(where ?? []).map(([own]) => own)]);
  return sql`(SELECT ${join([...names].map((each) => ident(each)))} FROM ${rowsOf({ ...placeOfName(entity), kind })})`;
}

/** A key's parts as literals of the types that key columns are compared in, so that the comparison can use the key's index. */
function keyLiterals(sourceRead: SourceRead, parts: readonly string[]): Fragment {
  const typed = sourceRead.key.map((name, i) => {
    const type = fieldOf(sourceRead, name)?.type;
    return sql`${literal(parts[i] ?? '')}::${raw((type && keyType(type)) ?? 'pg_catalog.text')}`;
  });
  return sql`(${join(typed)})`;
}

/** The rows of a slice that can be read: of elements, those of the rows from bound to bound. */
function within(sourceRead: SourceRead, slice: Slice): Fragment {
  const unfit = unfitRow(sourceRead);
  const rows = sourceRead.entity.unnest ? elementsWithin(sourceRead, slice) : between(sourceRead, slice);
  return unfit ? sql`${rows} AND NOT ${unfit}` : rows;
}

/** Whether the row holds JSON of which a member is read, and cannot be. */
export function unfitRow({ entity, columns, lookups }: SourceRead): Fragment | null {
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
const ownedBy = (column: string, { fields, unnest }: SourceRead['entity']) =>
  (unnest?.parent ?? fields).find(({ name }) => name === column);

/** Slices of elements are cut by the rows that they stand in; a page of a slice begins after an element. */
function elementsWithin(sourceRead: SourceRead, { after, upTo, ...slice }: Slice): Fragment {
  const parent = parentRead(sourceRead);
  if (after === null || after.length === parent.key.length) return between(parent, { ...slice, after, upTo });
  const own = sql`(${join(keyColumns(parent))}) >= ${keyLiterals(parent, after.slice(0, parent.key.length))}`;
  return join([own, between(sourceRead, { ...slice, after, upTo: null }), between(parent, { ...slice, after: null, upTo })], ' AND ');
}

/** `(key) > after AND (key) <= upTo`: row comparison, never an offset (PostgreSQL manual, section 9.25.5). */
function between(sourceRead: SourceRead, { after, upTo }: Pick<Slice, 'after' | 'upTo'>): Fragment {
  const key = sql`(${join(keyColumns(sourceRead))})`;
  const bounds = [after && sql`${key} > ${keyLiterals(sourceRead, after)}`, upTo && sql`${key} <= ${keyLiterals(sourceRead, upTo)}`];
  return join([raw('true'), ...bounds.filter((each) => each !== null)], ' AND ');
}

/** A slice as a binary COPY, each column in the type that it is staged in. COPY takes no parameters, so bounds are literals. */
export function copySlice(sourceRead: SourceRead, slice: Slice): Statement {
  return copyWhere(sourceRead, within(sourceRead, slice));
}

/** The rows with these keys as a binary COPY. */
export function copyRows(sourceRead: SourceRead, keys: readonly (readonly string[])[]): Statement {
  return copyWhere(sourceRead, keys.length === 0 ? raw('false') : hasKey(sourceRead, keys));
}

function copyWhere(sourceRead: SourceRead, condition: Fragment): Statement {
  return reading(sourceRead, sql`COPY (${stagedWhere(sourceRead, condition)}) TO STDOUT (FORMAT binary)`);
}

/** Rows as they are staged. */
export function stagedWhere(sourceRead: SourceRead, condition: Fragment): Fragment {
  const columns = sourceRead.columns.map((column) => stagedColumn(column, sourceRead));
  return sql`SELECT ${join(columns)} FROM ${fromClause(sourceRead)} WHERE ${condition}`;
}

function stagedColumn(column: ReadColumn, sourceRead: SourceRead): Fragment {
  const { type } = column.field;
  const [staged, value] = [stagedType(type), columnOf(column, sourceRead)];
  return staged === 'text' ? outputText(withoutLocale(value, type), type) : sql`${value}::${raw(staged)}`;
}

export const reading = ({ entity }: Pick<SourceRead, 'entity'>, of: Fragment): Statement => ({ ...statement(of), about: entity.name });

function hasKey(sourceRead: SourceRead, keys: readonly (readonly string[])[]): Fragment {
  const unfit = unfitRow(sourceRead);
  const own = sourceRead.entity.unnest ? hasElementKey(sourceRead, keys) : isAmong(sourceRead, keys);
  return unfit ? sql`${own} AND NOT ${unfit}` : own;
}

/** What is kept aside of elements has the key of the row that they stand in, or a longer one: no element has it. */
function hasElementKey(sourceRead: SourceRead, keys: readonly (readonly string[])[]): Fragment {
  const parent = parentRead(sourceRead);
  const own = keys.filter((parts) => parts.length === sourceRead.key.length);
  if (own.length === 0) return raw('false');
  const parents = new Map(own.map((parts) => parts.slice(0, parent.key.length)).map((parts) => [JSON.stringify(parts), parts]));
  return sql`${isAmong(parent, [...parents.values()])} AND ${isAmong(sourceRead, own)}`;
}

function isAmong(sourceRead: SourceRead, keys: readonly (readonly string[])[]): Fragment {
  return sql`(${join(keyColumns(sourceRead))}) IN (${join(keys.map((parts) => keyLiterals(sourceRead, parts)))})`;
}

/** Every column in text form under its alias; money as plain numbers, large values as their stand-ins. */
function textColumns({ columns }: SourceRead, named: (column: ReadColumn, i: number) => Fragment): Fragment {
  return join(columns.map((column, i) => sql`${boundedText(named(column, i), column.field.type)} AS ${ident(column.alias)}`));
}

/** Bytes of text in a page, but for the row that fills it. */
export const pageBytes = 8_388_608;

/** The column of a page that says how many rows it would have had, were its bytes not bounded: a name that is none of the aliases. */
export function rowsInPage({ columns }: Pick<SourceRead, 'columns'>): string {
  let name = 'rows';
  while (columns.some(({ alias }) => alias === name)) name += '_';
  return name;
}

/**
 * At most `rows` rows of a slice in text form, in key order: the page after `slice.after`. It ends early where its rows have `pageBytes`: lengths are
 * asked before a value is read. Each row also has `rowsInPage`.
 */
export function pageOfSlice(sourceRead: SourceRead, slice: Slice, rows: number): Statement {
  const order = join(sourceRead.key.map((_, i) => keyNumber(i)));
  const column = (_: ReadColumn, i: number): Fragment => ident(`c${i}`);
  const sizes = sourceRead.columns.flatMap((each) => textBytes(columnOf(each, sourceRead), each.field.type) ?? []);
  const bytes = sizes.map((size) => sql`least(coalesce(${size}, 0), ${raw(String(largeValueBytes))})`);
  const columns = sourceRead.columns.map((each, i) => sql`${columnOf(each, sourceRead)} AS ${column(each, i)}`);
  return reading(
    sourceRead,
    sql`
    SELECT ${textColumns(sourceRead, column)}, in_page::pg_catalog.text AS ${ident(rowsInPage(sourceRead))}
    FROM (
      SELECT q.*, count(*) OVER () AS in_page, sum(q.bytes) OVER (ORDER BY ${order} ROWS UNBOUNDED PRECEDING) - q.bytes AS before
      FROM (
        SELECT ${join([...columns, numberedKey(sourceRead), sql`${bytes.length === 0 ? raw('0') : join(bytes, ' + ')} AS bytes`])}
        FROM ${fromClause(sourceRead)} WHERE ${within(sourceRead, slice)} ORDER BY ${join(keyColumns(sourceRead))} LIMIT ${rows}) AS q) AS p
    WHERE before < ${raw(String(pageBytes))} ORDER BY ${order}`,
  );
}

/** The rows with these keys, in key order. */
export function rowsWithKeys(sourceRead: SourceRead, keys: readonly (readonly string[])[]): Statement {
  const order = join(keyColumns(sourceRead));
  return reading(
    sourceRead,
    sql`SELECT ${textColumns(sourceRead, (column) => columnOf(column, sourceRead))}
      FROM ${fromClause(sourceRead)} WHERE ${hasKey(sourceRead, keys)} ORDER BY ${order}`,
  );
}

/**
 * What of a slice is no row: the parts of its key (of elements, of the row that they stand in), its `place` within that row, the `fault`, and its
 * beginning as `text`. Null where a read can have nothing of the kind.
 */
export function faultsOfSlice(sourceRead: SourceRead, slice: Slice, textMax: number): Statement | null {
  const unfit = unfitRow(sourceRead);
  if (!unfit && !sourceRead.entity.unnest) return null;
  const driven = sourceRead.entity.unnest ? parentRead(sourceRead) : sourceRead;
  const key = join(keyColumns(driven).map((column) => sql`${column}::pg_catalog.text`));
  const broken = sql`SELECT NULL::pg_catalog.text AS place, 'unreadable' AS fault, NULL::pg_catalog.text AS text WHERE ${unfit ?? raw('false')}`;
  const faults = sourceRead.entity.unnest
    ? sql`${broken} UNION ALL SELECT f.* FROM (${elementFaults(sourceRead)}) AS f WHERE NOT ${unfit ?? raw('false')}`
    : broken;
  return reading(
    sourceRead,
    sql`SELECT ARRAY[${key}] AS key, x.place, x.fault, pg_catalog.left(x.text, ${raw(String(textMax))}) AS text
      FROM ${fromClause({ ...sourceRead, entity: driven.entity, key: driven.key })} CROSS JOIN LATERAL (${faults}) AS x
      WHERE ${between(driven, slice)} ORDER BY ${join(keyColumns(driven))}, x.place`,
  );
}

/** Key columns go by number: one may be called `n` itself. */
export const keyNumber = (i: number): Fragment => ident(`k${i}`);

export function numberedKey(sourceRead: SourceRead): Fragment {
  return join(keyColumns(sourceRead).map((column, i) => sql`${column} AS ${keyNumber(i)}`));
}

/** Longest value of a sample, in bytes; longer ones are cut, which no key of an index is. */
const sampledBytesMax = 8_192;

/** Up to `rows` rows of an entity in text form, in the order of its key where it has one. */
export function sampleRows(entity: Entity, rows: number): Statement {
  const columns = join(entity.fields.map(({ name, type }) => sql`${shownText(ident('s', name), type, sampledBytesMax)} AS ${ident(name)}`));
  const order = entity.key ? sql` ORDER BY ${join(entity.key.fields.map((name) => ident('s', name)))}` : raw('');
  return reading({ entity }, sql`SELECT ${columns} FROM ${rowsOf(entity)} AS s${order} LIMIT ${rows}`);
}
