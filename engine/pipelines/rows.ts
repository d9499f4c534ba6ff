import type { PlanExpr, PlanSelect } from '../../model/pipelines/plan.ts';
import { refuse } from './refusal.ts';
import { call, constant, isNull, type List, type Rows, type Value, when } from './values.ts';
import { selectOf } from './walk-plan.ts';

/** One value over the rows of an array. */
export function overRows(rows: Rows, value: PlanExpr, more: Partial<PlanSelect> = {}): PlanExpr {
  return { is: 'select', select: selectOf(rows.from, [['value', value]], { where: rows.where, ...more }) };
}

/** Whether a row of the array holds this. */
export function existsRow(rows: Rows, condition: PlanExpr): PlanExpr {
  return { is: 'exists', select: selectOf(rows.from, [['found', constant('integer', '1')]], { where: [...rows.where, condition] }) };
}

export const countOf = (rows: Rows): PlanExpr => overRows(rows, { is: 'aggregate', name: 'count', args: [], order: [] });

/** The member of each element, as an expression's path reads it: elements that lack it are passed over. */
export function membersOfRows(rows: Rows, read: (element: Value) => Value): Rows {
  const element = read(rows.element);
  if (element.kind === 'rows' || element.kind === 'list')
    return refuse(null, 'an array within the elements of an array is not read by a path');
  const skips = element.kind === 'scalar' && element.empty === 'missing';
  const where = skips ? [...rows.where, call('not', isNull(element.expr))] : rows.where;
  const ordinal = skips ? null : rows.ordinal;
  return { ...rows, where, element: skips ? { ...element, empty: 'never' } : element, ordinal };
}

/** How many elements there are; refused where what is no array would have been an error. */
export function sizeOf(value: Value, operator: string): PlanExpr {
  if (value.kind === 'tuple') return constant('integer', String(value.of.length));
  if (value.kind !== 'rows' && value.kind !== 'list') return refuse(operator, 'it is given what is no array');
  if (value.empty !== 'never')
    refuse(operator, 'MongoDB fails where the array is null or missing; use $ifNull with [], or say that it is always there (`empties`)');
  return value.kind === 'rows' ? countOf(value) : call('json_length', value.expr);
}

/** The array with `[]` where it is null or missing. */
export function orEmpty(value: Rows | List): Rows | List {
  if (value.kind === 'rows') return { ...value, empty: 'never' };
  const expr = when(isNull(value.expr), constant('jsonb', '[]'), value.expr);
  return { ...value, expr: value.empty === 'never' ? value.expr : expr, empty: 'never' };
}
