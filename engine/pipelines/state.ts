import type { PipelineMapping } from '../../model/pipelines/mapped.ts';
import type { PlanExpr, PlanFrom, PlanJoin, PlanOrder, PlanSelect } from '../../model/pipelines/plan.ts';
import { refuse } from './refusal.ts';
import { column, type Obj, type Value } from './values.ts';
import { mapColumns, mapFrom, mapOrder } from './walk-plan.ts';

/** What all stages of a translation share. */
export interface Translation {
  readonly mapping: PipelineMapping;
  readonly reads: Set<string>;
  /** A name that no other part of the plan has. */
  alias(): string;
}

export function newTranslation(mapping: PipelineMapping): Translation {
  let made = 0;
  return { mapping, reads: new Set(), alias: () => `t${++made}` };
}

/** The documents between two stages: rows that are read, and what of them makes a document. */
export interface State {
  readonly from: PlanFrom;
  readonly joins: readonly PlanJoin[];
  readonly where: readonly PlanExpr[];
  readonly root: Obj;
  /** The order that a `$sort` made; null where none did. */
  readonly order: readonly PlanOrder[] | null;
}

const exprsMax = 5000;

/** What a select over a state may add. */
export type Ending = Partial<Pick<PlanSelect, 'order' | 'skip' | 'limit' | 'group'>>;

/**
 * The state as one select, whose columns are what the root and the order were made of. `replace` says what a column of the rows becomes in the select
 * (as an aggregate of it, where rows are grouped).
 */
export function sealed(t: Translation, state: State, ending: Ending = {}, replace: (expr: PlanExpr) => PlanExpr = (expr) => expr): State {
  const as = t.alias();
  const names = new Map<string, readonly [string, PlanExpr]>();
  const named = (expr: PlanExpr): PlanExpr => {
    const id = JSON.stringify(expr);
    const known = names.get(id) ?? ([`c${names.size + 1}`, replace(expr)] as const);
    if (names.size > exprsMax) refuse(null, 'the pipeline makes more columns than a select has');
    names.set(id, known);
    return column(as, known[0]);
  };
  const inner = new Set([state.from.as, ...state.joins.map(({ from }) => from.as)]);
  const root = mapValue(state.root, named, inner) as Obj;
  const order = state.order?.map((each) => ({ ...each, by: named(each.by) })) ?? null;
  const select: PlanSelect = {
    from: state.from,
    joins: state.joins,
    where: state.where,
    group: null,
    order: [],
    ...ending,
    columns: [...names.values()],
  };
  return { from: { is: 'select', select, as }, joins: [], where: [], root, order };
}

/** The value over the columns of a select: scalars are columns of it; what arrays refer to are, too. */
export function mapValue(value: Value, named: (expr: PlanExpr) => PlanExpr, inner: ReadonlySet<string>): Value {
  const outer = (expr: PlanExpr): PlanExpr => mapColumns(expr, (each) => (inner.has(each.of) ? named(each) : each));
  switch (value.kind) {
    case 'scalar':
    case 'list':
      return value.expr.is === 'constant' ? value : { ...value, expr: named(value.expr) };
    case 'object':
      return { ...value, members: new Map([...value.members].map(([name, each]) => [name, mapValue(each, named, inner)])) };
    case 'rows':
      return {
        ...value,
        from: mapFrom(value.from, (each) => (inner.has(each.of) ? named(each) : each)),
        where: value.where.map(outer),
        order: mapOrder(value.order, (each) => (inner.has(each.of) ? named(each) : each)),
        element: mapInner(value.element, outer),
      };
    case 'tuple':
      return { ...value, of: value.of.map((each) => mapValue(each, named, inner)) };
    default:
      return value;
  }
}

/** An element over its own rows, with what it has of the document around it replaced. */
function mapInner(value: Value, outer: (expr: PlanExpr) => PlanExpr): Value {
  switch (value.kind) {
    case 'scalar':
    case 'list':
      return { ...value, expr: outer(value.expr) };
    case 'object':
      return { ...value, members: new Map([...value.members].map(([name, each]) => [name, mapInner(each, outer)])) };
    case 'rows': {
      const replace = (each: Extract<PlanExpr, { is: 'column' }>): PlanExpr => outer(each);
      return {
        ...value,
        from: mapFrom(value.from, replace),
        where: value.where.map(outer),
        order: mapOrder(value.order, replace),
        element: mapInner(value.element, outer),
      };
    }
    case 'tuple':
      return { ...value, of: value.of.map((each) => mapInner(each, outer)) };
    default:
      return value;
  }
}
