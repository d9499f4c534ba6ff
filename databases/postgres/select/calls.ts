import { type FunctionNode, type NamePart, type Node, namesOf } from '../expression/nodes.ts';
import { functionName } from '../expression/select.ts';
import { hidingFunctions, isSetFunction } from './allowed.ts';
import type { Scope } from './scope.ts';
import { computed, hidden, mayNotDecide, plain, type Value } from './value.ts';

/** Aggregates that may be shown over a whole table that has rows enough; one value does not show in them. */
const wholeAggregates: ReadonlySet<string> = new Set(['sum', 'avg', 'count']);

type Read = (node: Node, scope: Scope) => Value;

/** What a call is made of: of its arguments, of the order in which it sees rows. */
export function readCall(node: FunctionNode, scope: Scope, read: Read): Value {
  const name = functionName(node);
  const args = (node.args ?? []).map((arg) => read(arg, scope));
  const filter = node.agg_filter ? [read(node.agg_filter as Node, scope)] : [];
  computed('FILTER', filter);
  if (isCounted(name, node, args) || isWhole(name, node, args, scope)) return plain;
  mayNotDecide(
    'A window',
    windowParts(node.over as Node | undefined).map((each) => read(each, scope)),
  );
  const values = [...args, ...orderOf(node, scope, read)];
  const hides = hidingFunctions.has(name) && !isSetFunction(name) && node.func_variadic !== true;
  return hides ? hidden(name, values) : computed(name, values);
}

/** `count(column)` says how many are there, which masked values show too; `count(*)` has no argument. */
function isCounted(name: string, node: FunctionNode, [arg, ...more]: readonly Value[]): boolean {
  const isPlain = name === 'count' && node.agg_distinct !== true && node.over === undefined && more.length === 0;
  return isPlain && (arg === undefined || arg.origin !== null || arg.isRow === true);
}

function isWhole(name: string, node: FunctionNode, [arg, ...more]: readonly Value[], scope: Scope): boolean {
  const { wholeTable } = scope;
  const isPlain = wholeAggregates.has(name) && [node.over, node.agg_filter, node.agg_order].every((option) => option === undefined);
  if (!isPlain || !arg || more.length > 0 || !wholeTable || arg.coded !== null || (name !== 'count' && node.agg_distinct === true))
    return false;
  const isKnown = wholeTable.columns.some((column) => column.value.origin === arg.origin && wholeTable.summable.has(column.name));
  return isKnown && isOwnColumn(node.args?.[0], scope);
}

/** An aggregate over a column of the SELECT around this one belongs to that: it sees its groups. */
function isOwnColumn(node: Node | undefined, { items }: Scope): boolean {
  const names = namesOf(((node?.ColumnRef ?? {}) as { fields?: readonly NamePart[] }).fields ?? []);
  const [item] = items;
  const [name, table] = names.toReversed();
  return (
    names.length <= 2 && (table === undefined || table === item?.alias) && item?.columns.some((column) => column.name === name) === true
  );
}

const listOf = (value: unknown): readonly Node[] => (value ?? []) as readonly Node[];
const sortOf = (nodes: unknown): Node[] => listOf(nodes).map((each) => (each.SortBy as Node).node as Node);

function orderOf({ agg_order: order }: FunctionNode, scope: Scope, read: Read): Value[] {
  return sortOf(order).map((each) => read(each, scope));
}

/** The expressions of a window. */
export function windowParts(window: Node | undefined): Node[] {
  const parts = [...listOf(window?.partitionClause), ...sortOf(window?.orderClause), window?.startOffset, window?.endOffset];
  return parts.filter((part) => part !== undefined) as Node[];
}
