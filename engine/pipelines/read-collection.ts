import type { MappedNode } from '../../model/pipelines/mapped.ts';
import { refuse } from './refusal.ts';
import type { State, Translation } from './state.ts';
import { call, column, type Obj, scalar, type Value } from './values.ts';

/** The documents of a collection, as rows of its table. */
export function readCollection(t: Translation, collection: string): State {
  const mapped = Object.hasOwn(t.mapping, collection) ? t.mapping[collection] : undefined;
  if (!mapped) return refuse(null, `the collection ${collection} has no table in the target`);
  t.reads.add(collection);
  const as = t.alias();
  const root: Obj = { kind: 'object', isOpen: true, members: membersOf(t, as, mapped.members) };
  return { from: { is: 'table', schema: mapped.schema, table: mapped.table, as }, joins: [], where: [], root, order: null };
}

function membersOf(t: Translation, as: string, members: Readonly<Record<string, MappedNode>>): Map<string, Value> {
  return new Map(Object.entries(members).map(([name, node]) => [name, valueAt(t, as, node)]));
}

function valueAt(t: Translation, as: string, node: MappedNode): Value {
  if (node.kind === 'object') return { kind: 'object', isOpen: true, members: membersOf(t, as, node.members) };
  if (node.kind === 'elements') return rowsOf(t, as, node);
  const { column: name, form, types, empty, isNewKey = false } = node;
  if (types.length === 1 && types[0] === 'array')
    return { kind: 'list', expr: column(as, name), element: { kind: 'other' }, empty, isOrdered: true };
  return scalar(column(as, name), form, types, empty, isNewKey);
}

function rowsOf(t: Translation, as: string, node: Extract<MappedNode, { kind: 'elements' }>): Value {
  const own = t.alias();
  const ordinal = node.ordinal === null ? null : column(own, node.ordinal);
  return {
    kind: 'rows',
    from: { is: 'table', schema: node.schema, table: node.table, as: own },
    where: [call('equal', column(own, node.parent), column(as, node.key))],
    order: ordinal ? [{ by: ordinal, isDescending: false }] : [],
    element: valueAt(t, own, node.element),
    empty: node.empty,
    ordinal,
    isAtMostOne: false,
  };
}
