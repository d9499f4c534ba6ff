import { refuse } from '../expression/call.ts';
import { type FunctionNode, type NamePart, type Node, namesOf } from '../expression/nodes.ts';
import { functionName } from '../expression/select.ts';
import { columnsOfFunction } from './allowed.ts';
import { equal, readExpression } from './expressions.ts';
import type { Relation } from './relations.ts';
import type { Item, Scope } from './scope.ts';
import { type Column, computed, hidden, mayNotDecide, merged, plain, renamed } from './value.ts';

/** What FROM gives: items by name, and the columns of `*`. */
export interface From {
  readonly items: readonly Item[];
  readonly columns: readonly Column[];
}

interface Alias {
  readonly aliasname: string;
  readonly colnames?: readonly NamePart[];
}

const nothing: From = { items: [], columns: [] };

/** Reads the entries of FROM from left to right; what stands in LATERAL sees those before it. */
export function readFrom(entries: readonly Node[], scope: Scope): From {
  return entries.reduce<From>((before, entry) => both(before, readEntry(entry, scope, before.items)), nothing);
}

const both = (a: From, b: From): From => ({ items: [...a.items, ...b.items], columns: [...a.columns, ...b.columns] });

function readEntry(entry: Node, scope: Scope, before: readonly Item[]): From {
  const [kind = '', node] = Object.entries(entry)[0] ?? [];
  if (kind === 'RangeVar') return readTable(node as Node, scope);
  if (kind === 'RangeSubselect') return readSubquery(node as Node, scope, before);
  if (kind === 'RangeFunction') return readFunctions(node as Node, { ...scope, items: [], outer: { ...scope, items: before } });
  if (kind === 'JoinExpr') return readJoin(node as Node, scope, before);
  return refuse(kind, 'it is not among the parts that a SELECT may have here');
}

function itemOf(alias: Alias | undefined, name: string | null, columns: readonly Column[], more: Partial<Item> = {}): From {
  const named = renamed(columns, namesOf(alias?.colnames ?? []));
  return { items: [{ alias: alias?.aliasname ?? name, schema: null, columns: named, ...more }], columns: named };
}

function readTable({ schemaname, relname, alias, inh }: Node, scope: Scope): From {
  const name = String(relname);
  const expression = schemaname === undefined ? scope.expressions.get(name) : undefined;
  if (expression) return itemOf(alias as Alias | undefined, name, expression);
  const relation = scope.table((schemaname as string | undefined) ?? null, name);
  const own = { schema: alias ? null : relation.schema, row: relation.row, ...(inh === true && { relation }) };
  return itemOf(alias as Alias | undefined, name, relation.columns, own);
}

function readSubquery({ subquery, lateral, alias }: Node, scope: Scope, before: readonly Item[]): From {
  const outer = lateral ? { ...scope, items: before } : scope.outer;
  const columns = scope.select((subquery as Node).SelectStmt as Node, outer, scope.expressions);
  return itemOf(alias as Alias | undefined, null, columns);
}

/** The columns of functions one after the other, as ROWS FROM has them. How many rows a function gives must not depend on sensitive values. */
function readFunctions({ functions, ordinality, alias, coldeflist }: Node, scope: Scope): From {
  const calls = (functions as readonly { List: { items: readonly Node[] } }[]).map(({ List: { items } }) => items[0] ?? {});
  const own = alias as Alias | undefined;
  const columns = calls.flatMap((call) => columnsOfCall(call, scope, calls.length === 1 ? own?.aliasname : undefined, coldeflist));
  return itemOf(own, null, [...columns, ...(ordinality ? [{ name: 'ordinality', value: plain }] : [])]);
}

function columnsOfCall(call: Node, scope: Scope, alias: string | undefined, definitions: unknown): readonly Column[] {
  const value = readExpression(call, scope);
  mayNotDecide('A function in FROM', [value]);
  const defined = (definitions ?? []) as readonly { ColumnDef: { colname: string } }[];
  if (defined.length > 0) return defined.map(({ ColumnDef: { colname } }) => ({ name: colname, value }));
  if (!call.FuncCall) return refuse('FROM', 'only functions that give rows stand there');
  const name = functionName(call.FuncCall as FunctionNode);
  const own = columnsOfFunction(name);
  if (own.length > 0) return own.map((column) => ({ name: column, value }));
  const width = name === 'unnest' ? ((call.FuncCall as FunctionNode).args?.length ?? 1) : 1;
  return Array.from({ length: width }, () => ({ name: width === 1 ? (alias ?? name) : name, value }));
}

function readJoin(join: Node, scope: Scope, before: readonly Item[]): From {
  const left = readEntry(join.larg as Node, scope, before);
  const right = readEntry(join.rarg as Node, scope, [...before, ...left.items]);
  const shared = join.isNatural ? commonNames(left, right) : namesOf((join.usingClause ?? []) as readonly NamePart[]);
  const one = shared.map((name) => sharedColumn(name, left, right));
  const rest = ({ columns }: From): Column[] => columns.filter(({ name }) => name === null || !shared.includes(name));
  const columns = [...one, ...rest(left), ...rest(right)];
  const items = [...left.items, ...right.items];
  if (join.quals) computed('JOIN', [readExpression(join.quals as Node, { ...scope, items })]);
  return join.alias ? itemOf(join.alias as Alias, null, columns) : { items, columns };
}

const commonNames = (left: From, right: From): string[] =>
  left.columns.flatMap(({ name }) => (name !== null && right.columns.some((other) => other.name === name) ? [name] : []));

function sharedColumn(name: string, left: From, right: From): Column {
  const [a, b] = [left, right].map(({ columns }) => merged(columns.filter((column) => column.name === name).map(({ value }) => value)));
  equal('JOIN … USING', [a ?? plain, b ?? plain]);
  return {
    name,
    value:
      a && b && a.sensitivity === b.sensitivity
        ? { ...a, refersTo: new Set([...(a.refersTo ?? []), ...(b.refersTo ?? [])]) }
        : hidden('USING', [a ?? plain, b ?? plain]),
  };
}

/** The one table that a SELECT reads whole: without condition, groups or joins. */
export function wholeTableOf(select: Node, { items }: From): Relation | null {
  const isNarrowed = ['whereClause', 'groupClause', 'havingClause', 'distinctClause'].some((clause) => select[clause] !== undefined);
  return isNarrowed || items.length !== 1 ? null : (items[0]?.relation ?? null);
}
