import { quotedMember } from '../../model/column-ref.ts';
import type { PlanNode, RecordPlan } from '../../model/rebuild.ts';

/** A plan of an object while its members are found. */
export interface Growing {
  readonly record: RecordPlan;
  readonly members: Map<string, PlanNode>;
}

export function growing(path: string): Growing {
  const members = new Map<string, PlanNode>();
  return { record: { kind: 'record', path, members }, members };
}

const nested = new WeakMap<PlanNode, Growing>();

/**
 * Puts what gives a path back into its object. What is there already stays, but for what nobody reads; several columns of
 * one value come together.
 */
export function put(root: Growing, [name, ...below]: readonly string[], node: PlanNode): void {
  if (name === undefined) return;
  const known = root.members.get(name);
  if (below.length === 0) {
    if (known?.kind === 'value' && node.kind === 'value')
      root.members.set(name, { ...known, columns: [...known.columns, ...node.columns] });
    else if (known?.kind === 'tuple' && node.kind === 'tuple')
      root.members.set(name, { ...known, places: new Map([...known.places, ...node.places]) });
    else if (!known || known.kind === 'unread') root.members.set(name, node);
    return;
  }
  const own = known && nested.get(known);
  const inner = own ?? growing(root.record.path === '' ? quotedMember(name) : `${root.record.path}.${quotedMember(name)}`);
  if (!own) {
    if (known && known.kind !== 'unread') return;
    nested.set(inner.record, inner);
    root.members.set(name, inner.record);
  }
  put(inner, below, node);
}
