import { GodwitError } from '../../../model/errors.ts';
import { refuse } from '../expression/call.ts';
import { type NamePart, type Node, namesOf } from '../expression/nodes.ts';
import type { Relation } from './relations.ts';
import { type Column, merged, type Value } from './value.ts';

/** An entry of FROM under its name. */
export interface Item {
  readonly alias: string | null;
  /** Null unless it is a table under its own name. */
  readonly schema: string | null;
  readonly columns: readonly Column[];
  /** Its whole row, where that has a type of its own. */
  readonly row?: Value;
  /** The table itself, where it is one with all its rows. */
  readonly relation?: Relation;
}

/** Common table expressions by name. */
export type Expressions = ReadonlyMap<string, readonly Column[]>;

/** What names mean at one place of a query. */
export interface Scope {
  readonly items: readonly Item[];
  readonly expressions: Expressions;
  readonly outer: Scope | null;
  /** The table that the SELECT reads whole. */
  readonly wholeTable: Relation | null;
  /** The columns that a SELECT within this one gives. */
  readonly select: (select: Node, outer: Scope | null, expressions: Expressions) => readonly Column[];
  /** Finds a table. Throws `argument_invalid` where there is none, `expression_refused` where it may not be read. */
  readonly table: (schema: string | null, name: string) => Relation;
}

/** What a name means: a column, a table's column, a whole row. Attribute notation (`t.function`) is no column. Throws `argument_invalid`. */
export function valueNamed(fields: readonly Node[], scope: Scope): Value {
  const names = namesOf(fields as readonly NamePart[]);
  const found = names.at(-1) === '*' ? wholeRow(names.slice(0, -1), scope) : named(names, scope);
  if (found) return found;
  throw new GodwitError(
    'argument_invalid',
    `The query cannot be run: a column that it names does not exist: ${names.join('.')}. Name what a subquery computes with AS.`,
  );
}

function named(names: readonly string[], scope: Scope): Value | null {
  for (let at: Scope | null = scope; at; at = at.outer) {
    const found = names.length === 1 ? columnsNamed(names[0] ?? '', at.items) : columnsOf(names, at.items);
    if (found.length > 0) return merged(found);
  }
  return names.length === 1 ? wholeRow(names, scope) : null;
}

const columnsNamed = (name: string, items: readonly Item[]): Value[] =>
  items.flatMap(({ columns }) => columns.filter((column) => column.name === name).map(({ value }) => value));

function columnsOf(names: readonly string[], items: readonly Item[]): Value[] {
  return columnsNamed(names.at(-1) ?? '', items.filter(isNamed(names.slice(0, -1))));
}

/** True for an item that is called so: `alias`, or `schema.table`. */
function isNamed(names: readonly string[]): (item: Item) => boolean {
  const [table, schema, ...more] = names.toReversed();
  return (item) => more.length === 0 && table === item.alias && (schema === undefined || schema === item.schema);
}

function wholeRow(names: readonly string[], scope: Scope): Value | null {
  const found = itemNamed(names, scope);
  if (!found) return null;
  const members = new Map(found.columns.flatMap(({ name, value }) => (name === null ? [] : [[name, value] as const])));
  const all = merged([...found.columns.map(({ value }) => value), ...(found.row ? [found.row] : [])]);
  return { ...all, origin: null, isRow: true, members };
}

function itemNamed(names: readonly string[], scope: Scope): Item | null {
  for (let at: Scope | null = scope; at; at = at.outer) {
    const found = at.items.find(isNamed(names));
    if (found) return found;
  }
  return null;
}

/** Columns that `t.*` stands for. */
export function columnsOfStar(names: readonly string[], scope: Scope): readonly Column[] {
  return itemNamed(names, scope)?.columns ?? refuse(`${names.join('.')}.*`, 'only the columns of a table in FROM can be taken so');
}
