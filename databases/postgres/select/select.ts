import { refuse } from '../expression/call.ts';
import { type NamePart, type Node, namesOf } from '../expression/nodes.ts';
import { windowParts } from './calls.ts';
import { readExpression } from './expressions.ts';
import { type From, readFrom, wholeTableOf } from './from.ts';
import { outputName } from './output-name.ts';
import { columnsOfStar, type Expressions, type Scope } from './scope.ts';
import { type Column, computed, hidden, mayNotDecide, merged, plain, renamed, type Value } from './value.ts';

const clauses: ReadonlySet<string> = new Set(
  `all distinctClause fromClause groupClause groupDistinct havingClause larg limitCount limitOffset limitOption op rarg sortClause targetList
  valuesLists whereClause windowClause withClause`.split(/\s+/),
);
const roundsMax = 200;

/**
 * Columns that a SELECT gives. Throws `expression_refused` where a sensitive value would decide which rows come, `argument_invalid` for wrong names.
 */
export function columnsOfSelect(select: Node, outer: Scope | null, given: Expressions, table: Scope['table']): readonly Column[] {
  const unknown = Object.keys(select).find((key) => !clauses.has(key));
  if (unknown !== undefined) refuse(unknown, 'it is not among the parts that a SELECT may have here');
  const expressions = withExpressions(select.withClause as Node | undefined, outer, given, table);
  const within: Scope['select'] = (inner, around, known) => columnsOfSelect(inner, around, known, table);
  const base: Scope = { items: [], expressions, outer, wholeTable: null, select: within, table };
  if (select.op !== 'SETOP_NONE') return columnsOfSet(select, base);
  if (select.valuesLists) return columnsOfValues(select, base);
  return columnsOfPlain(select, base);
}

function columnsOfPlain(select: Node, base: Scope): readonly Column[] {
  const from = readFrom(listOf(select.fromClause), base);
  const within: Scope = { ...base, items: from.items };
  computed('WHERE', valuesOf(select.whereClause, within));
  for (const each of listOf(select.windowClause)) checkWindow(each.WindowDef as Node, within);
  const scope: Scope = { ...within, wholeTable: wholeTableOf(select, from) };
  const columns = listOf(select.targetList).flatMap((each) => columnsOfTarget(each.ResTarget as Node, from, scope));
  const grouped = listOf(select.groupClause)
    .flatMap(leavesOf)
    .flatMap((each) => sortValues(each, columns, scope));
  mayNotDecide('GROUP BY', grouped);
  computed('HAVING', valuesOf(select.havingClause, scope));
  checkOrder(select, columns, scope);
  checkDistinct(select, columns, scope);
  return columns;
}

const listOf = (value: unknown): readonly Node[] => (value ?? []) as readonly Node[];
const valuesOf = (node: unknown, scope: Scope): Value[] => (node === undefined ? [] : [readExpression(node as Node, scope)]);

function columnsOfTarget(target: Node, from: From, scope: Scope): readonly Column[] {
  const { ColumnRef: column, A_Indirection: indirection } = target.val as Node;
  const names = column ? namesOf((column as { fields: readonly NamePart[] }).fields) : [];
  if (names.at(-1) === '*') return names.length === 1 ? from.columns : columnsOfStar(names.slice(0, -1), scope);
  if (indirection && listOf((indirection as Node).indirection).some((each) => 'A_Star' in each)) {
    refuse('(…).*', 'name the members that are wanted');
  }
  const name = (target.name as string | undefined) ?? outputName(target.val as Node);
  return [{ name, value: readExpression(target.val as Node, scope) }];
}

/** Expressions of GROUP BY, out of ROLLUP, CUBE and GROUPING SETS. */
function leavesOf(node: Node): readonly Node[] {
  if (!('GroupingSet' in node)) return 'RowExpr' in node ? listOf((node.RowExpr as Node).args).flatMap(leavesOf) : [node];
  return listOf((node.GroupingSet as Node).content).flatMap(leavesOf);
}

/** What an element of ORDER BY, GROUP BY or DISTINCT ON means: a number is a place, a lone name may be a column of the result. */
function sortValues(node: Node, columns: readonly Column[], scope: Scope): Value[] {
  const place = (node.A_Const as { ival?: { ival?: number } } | undefined)?.ival;
  if (place) return [columns[(place.ival ?? 0) - 1]?.value ?? refuse('ORDER BY', `there is no column ${place.ival ?? 0}`)];
  const names = node.ColumnRef ? namesOf((node.ColumnRef as { fields: readonly NamePart[] }).fields) : [];
  const own = names.length === 1 ? columns.filter(({ name }) => name === names[0]).map(({ value }) => value) : [];
  if (own.length === 0) return [readExpression(node, scope)];
  return [...own, ...scope.items.flatMap((item) => item.columns.filter(({ name }) => name === names[0]).map(({ value }) => value))];
}

function checkOrder(select: Node, columns: readonly Column[], scope: Scope): void {
  const order = listOf(select.sortClause).map((each) => (each.SortBy as Node).node as Node);
  const sorted = order.flatMap((each) => sortValues(each, columns, scope));
  mayNotDecide('ORDER BY', sorted);
  computed('LIMIT', [...valuesOf(select.limitCount, scope), ...valuesOf(select.limitOffset, scope)]);
}

/** A lone empty node stands for DISTINCT without ON. */
function checkDistinct(select: Node, columns: readonly Column[], scope: Scope): void {
  const on = listOf(select.distinctClause).filter((each) => Object.keys(each).length > 0);
  if (select.distinctClause === undefined) return;
  mayNotDecide('DISTINCT', on.length === 0 ? columns.map(({ value }) => value) : on.flatMap((each) => sortValues(each, columns, scope)));
}

/** Rows leave a window in its order. */
function checkWindow(window: Node, scope: Scope): void {
  mayNotDecide(
    'A window',
    windowParts(window).map((each) => readExpression(each, scope)),
  );
}

function columnsOfValues(select: Node, scope: Scope): readonly Column[] {
  const rows = listOf(select.valuesLists).map((row) => listOf((row.List as Node).items).map((each) => readExpression(each, scope)));
  const columns = (rows[0] ?? []).map((_, i) => ({ name: `column${i + 1}`, value: inOneColumn(rows.map((row) => row[i] ?? plain)) }));
  checkOrder(select, columns, scope);
  return columns;
}

/** Several rows of VALUES are brought to one type by casts. */
const inOneColumn = (values: readonly Value[]): Value => (values.length === 1 ? merged(values) : hidden('VALUES', values));

function columnsOfSet(select: Node, scope: Scope): readonly Column[] {
  const [left, right] = [select.larg, select.rarg].map((arm) => scope.select(arm as Node, scope.outer, scope.expressions));
  if (!left || left.length !== right?.length) return refuse('A set operation', 'its SELECTs give different numbers of columns');
  const both = left.map(({ name, value }, i) => ({ name, value: together(value, right[i]?.value ?? plain) }));
  if (select.op !== 'SETOP_UNION' || select.all !== true)
    mayNotDecide(
      'UNION, INTERSECT or EXCEPT',
      both.map(({ value }) => value),
    );
  checkOrder(select, both, scope);
  return both;
}

/** The types of both are brought together by casts. */
function together(a: Value, b: Value): Value {
  const isSame = a.origin !== null && a.origin === b.origin;
  return isSame ? a : hidden('UNION', [a, b]);
}

function withExpressions(clause: Node | undefined, outer: Scope | null, given: Expressions, table: Scope['table']): Expressions {
  const known = new Map(given);
  const named = listOf(clause?.ctes).map((each) => each.CommonTableExpr as Node);
  for (const [i, each] of named.entries()) {
    const later = named.slice(clause?.recursive ? i : named.length).map(({ ctename }) => String(ctename));
    const before: Expressions = new Map([...known].filter(([name]) => !later.includes(name)));
    const names = namesOf(listOf(each.aliascolnames) as readonly NamePart[]);
    const isRecursive = clause?.recursive === true && mentions(each.ctequery, new Set(later));
    const query = (each.ctequery as Node).SelectStmt as Node;
    const read = (seen: Expressions): readonly Column[] => renamed(columnsOfSelect(query, outer, seen, table), names);
    known.set(String(each.ctename), isRecursive ? columnsOfRecursive(each, query, { names, later, before }, outer, table) : read(before));
  }
  return known;
}

/** Whether a part names a table so, without a schema. */
function mentions(part: unknown, names: ReadonlySet<string>): boolean {
  if (Array.isArray(part)) return part.some((each) => mentions(each, names));
  if (part === null || typeof part !== 'object') return false;
  return Object.entries(part as Node).some(([key, value]) => {
    const { schemaname, relname } = (key === 'RangeVar' ? value : {}) as { schemaname?: string; relname?: string };
    return (relname !== undefined && schemaname === undefined && names.has(relname)) || mentions(value, names);
  });
}

/** A recursive expression is as sensitive as its first SELECT, and as what the second makes of that, until nothing is added. */
function columnsOfRecursive(
  each: Node,
  query: Node,
  { names, later, before }: { readonly names: readonly string[]; readonly later: readonly string[]; readonly before: Expressions },
  outer: Scope | null,
  table: Scope['table'],
): readonly Column[] {
  if (query.op !== 'SETOP_UNION') return refuse('WITH RECURSIVE', 'it is a UNION of a first SELECT and one that goes on from it');
  const own = String(each.ctename);
  if (mentions(each.ctequery, new Set(later.filter((name) => name !== own))))
    return refuse('WITH RECURSIVE', 'an expression names one that comes after it');
  let columns = renamed(
    columnsOfSelect(query.larg as Node, outer, withExpressions(query.withClause as Node, outer, before, table), table),
    names,
  );
  for (let round = 0; round < roundsMax; round++) {
    const next = renamed(columnsOfSelect(query, outer, new Map([...before, [own, columns]]), table), names);
    if (JSON.stringify(next.map(seen)) === JSON.stringify(columns.map(seen))) return next;
    columns = next;
  }
  return refuse('WITH RECURSIVE', 'it cannot be followed');
}

const seen = ({ value: { sensitivity, of, origin } }: Column): unknown => [sensitivity, [...of].sort(), origin];
