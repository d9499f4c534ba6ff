import type { PlanExpr, PlanFrom, PlanOrder, PlanSelect } from '../../model/pipelines/plan.ts';

type Column = Extract<PlanExpr, { is: 'column' }>;
type Replace = (column: Column) => PlanExpr;

/** The expression with its columns replaced, those of selects within it too. */
export function mapColumns(expr: PlanExpr, replace: Replace): PlanExpr {
  const map = (each: PlanExpr): PlanExpr => mapColumns(each, replace);
  switch (expr.is) {
    case 'column':
      return replace(expr);
    case 'constant':
      return expr;
    case 'call':
      return { ...expr, args: expr.args.map(map) };
    case 'case':
      return { ...expr, whens: expr.whens.map(([condition, then]) => [map(condition), map(then)]), otherwise: map(expr.otherwise) };
    case 'object':
      return { ...expr, members: expr.members.map(([name, value]) => [name, map(value)]) };
    case 'aggregate':
      return {
        ...expr,
        args: expr.args.map(map),
        ...(expr.where && { where: map(expr.where) }),
        order: mapOrder(expr.order, replace),
      };
    case 'window':
      return {
        ...expr,
        args: expr.args.map(map),
        ...(expr.where && { where: map(expr.where) }),
        partition: expr.partition.map(map),
        order: mapOrder(expr.order, replace),
      };
    default:
      return { ...expr, select: mapSelect(expr.select, replace) };
  }
}

export const mapOrder = (order: readonly PlanOrder[], replace: Replace): PlanOrder[] =>
  order.map((each) => ({ ...each, by: mapColumns(each.by, replace) }));

export function mapFrom(from: PlanFrom, replace: Replace): PlanFrom {
  if (from.is === 'select') return { ...from, select: mapSelect(from.select, replace) };
  if (from.is === 'union') return { ...from, of: from.of.map((each) => mapSelect(each, replace)) };
  if (from.is === 'search') return { ...from, start: mapSelect(from.start, replace), next: mapSelect(from.next, replace) };
  return from.is === 'json' ? { ...from, of: mapColumns(from.of, replace) } : from;
}

function mapSelect(select: PlanSelect, replace: Replace): PlanSelect {
  const map = (each: PlanExpr): PlanExpr => mapColumns(each, replace);
  return {
    ...select,
    from: mapFrom(select.from, replace),
    joins: select.joins.map(({ kind, from, on }) => ({ kind, from: mapFrom(from, replace), on: on.map(map) })),
    where: select.where.map(map),
    group: select.group?.map(map) ?? null,
    columns: select.columns.map(([name, value]) => [name, map(value)]),
    order: mapOrder(select.order, replace),
  };
}

/** A select of these expressions from one place. */
export function selectOf(from: PlanFrom, columns: PlanSelect['columns'], more: Partial<PlanSelect> = {}): PlanSelect {
  return { from, joins: [], where: [], group: null, columns, order: [], ...more };
}
