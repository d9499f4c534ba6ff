import { facetSpec, unionSpec } from '../../../model/pipelines/pipeline.ts';
import type { PlanExpr, PlanSelect } from '../../../model/pipelines/plan.ts';
import { elementTypeOf, jsonOf } from '../json.ts';
import { merged } from '../operators/merged.ts';
import { readCollection } from '../read-collection.ts';
import { refuse } from '../refusal.ts';
import { type State, sealed } from '../state.ts';
import { call, closed, column, constant, eitherEmpty, type List, missing, type Obj, type Value } from '../values.ts';
import { selectOf } from '../walk-plan.ts';
import { parsed, type Stage, type StageContext } from './stage.ts';

/** `$facet`: one document whose members are the results of pipelines over the same documents. */
export const facet: Stage = (argument, state, context) => {
  const facets = Object.entries(parsed(facetSpec, argument, context.name));
  const root = closed(facets.map(([name, pipeline]) => [name, listOfState(context.run(pipeline, state), context)]));
  return { from: { is: 'one', as: context.t.alias() }, joins: [], where: [], root, order: null };
};

function listOfState(state: State, { t, name }: StageContext): List {
  const { from, root, order } = sealed(t, state);
  const list = { is: 'aggregate', name: 'list', args: [jsonOf(root, name)], order: order ?? [] } as const;
  const expr = call('coalesce', { is: 'select', select: selectOf(from, [['value', list]]) }, constant('jsonb', '[]'));
  return { kind: 'list', expr, element: elementTypeOf(root), empty: 'never', isOrdered: order !== null };
}

/** `$unionWith`: the documents of another collection as well. */
export const unionWith: Stage = (argument, state, context) => {
  const { coll, pipeline } = parsed(unionSpec, argument, context.name);
  const other = context.run(pipeline, readCollection(context.t, coll));
  const [mine, theirs] = [sealed(context.t, { ...state, order: null }), sealed(context.t, { ...other, order: null })];
  const shape = both(mine.root, theirs.root);
  const as = context.t.alias();
  const names = new Map<string, string>();
  const root = numbered(shape, names, as) as Obj;
  const selects = [mine, theirs].map((each) => selectFor(each, shape));
  return { from: { is: 'union', of: selects, as }, joins: [], where: [], root, order: null };
};

/** What both documents have, each member in a form that holds the values of both. */
function both(a: Value, b: Value): Value {
  if (a.kind === 'object' && b.kind === 'object') {
    const names = [...new Set([...a.members.keys(), ...b.members.keys()])];
    const isOpen = a.isOpen || b.isOpen;
    return { kind: 'object', isOpen, members: new Map(names.map((name) => [name, both(member(a, name), member(b, name))])) };
  }
  return merged(a, b, '$unionWith', (x, y) => call('coalesce', x, y), eitherEmpty);
}

function member(of: Obj, name: string): Value {
  return (
    of.members.get(name) ??
    (of.isOpen
      ? refuse('$unionWith', `"${name}" is in one collection and has no place in the other: name the members by $project`)
      : missing)
  );
}

function numbered(shape: Value, names: Map<string, string>, as: string, path = ''): Value {
  if (shape.kind === 'object') {
    const members = [...shape.members].map(([name, each]): [string, Value] => [name, numbered(each, names, as, `${path}.${name}`)]);
    return { ...shape, members: new Map(members) };
  }
  if (shape.kind !== 'scalar' && shape.kind !== 'list') return shape;
  const name = `c${names.size + 1}`;
  names.set(path, name);
  return { ...shape, expr: column(as, name) };
}

/** One side's select: its columns in the order and the forms of the whole. */
function selectFor(state: State, shape: Value): PlanSelect {
  const columns: [string, PlanExpr][] = [];
  const add = (wanted: Value, found: Value): void => {
    if (wanted.kind === 'object') {
      for (const [name, each] of wanted.members) add(each, found.kind === 'object' ? (found.members.get(name) ?? missing) : missing);
    } else if (wanted.kind === 'scalar' || wanted.kind === 'list') columns.push([`c${columns.length + 1}`, inShape(found, wanted)]);
  };
  add(shape, state.root);
  return selectOf(state.from, columns);
}

/** The value in the form that the whole has. */
function inShape(found: Value, wanted: Extract<Value, { kind: 'scalar' | 'list' }>): PlanExpr {
  const none = constant(wanted.kind === 'list' ? 'jsonb' : wanted.form, null);
  const made = merged(found, { ...wanted, expr: none }, '$unionWith', (x) => x, eitherEmpty);
  return made.kind === 'scalar' || made.kind === 'list' ? made.expr : none;
}
