import type { PlanExpr } from '../../model/pipelines/plan.ts';
import { classesOf, isEqual, isLess, isOfClass, rankOf } from './classes.ts';
import { refuse } from './refusal.ts';
import { allOf, anyOf, call, constant, eitherEmpty, isNull, no, type Scalar, type Value, when, yes } from './values.ts';

/** A value that an expression compares: of one column, or missing everywhere. */
export function comparable(value: Value, operator: string): Scalar {
  if (value.kind === 'scalar') return value;
  if (value.kind === 'missing')
    return { kind: 'scalar', expr: constant('text', null), form: 'text', types: [], empty: 'missing', isNewKey: false };
  return refuse(operator, 'whole documents and arrays are not compared');
}

/** `$eq` of an expression, which tells a missing value from null. */
export function equals(a: Scalar, b: Scalar): PlanExpr {
  const shared = classesOf(a).filter((type) => classesOf(b).includes(type));
  return anyOf([bothEmpty(a, b), ...shared.map((type) => isEqual(a, b, type))]);
}

function bothEmpty(a: Scalar, b: Scalar): PlanExpr {
  if (a.empty === 'never' || b.empty === 'never') return no;
  if (eitherEmpty(a.empty, b.empty) === 'merged') {
    if (a.empty !== 'merged' && b.empty !== 'merged') return no;
    return refuse('$eq', 'null and missing are one in the table and differ here: say which it is (`empties`), or use $ifNull');
  }
  return allOf([isNull(a.expr), isNull(b.expr)]);
}

/** `$lt` of an expression: values of unlike types follow each other in BSON's order. */
export function isBelow(a: Scalar, b: Scalar): PlanExpr {
  if (a.empty === 'merged' && b.empty !== 'never' && b.empty !== 'missing') return unclear();
  if (b.empty === 'merged' && a.empty !== 'never' && a.empty !== 'null') return unclear();
  const shared = classesOf(a).filter((type) => classesOf(b).includes(type));
  const ranks = isSameRank(a, b) ? no : call('less', rank(a), rank(b));
  const within = shared.map((type) => allOf([isOfClass(a, type), isOfClass(b, type), isLess(a, b, type)]));
  return anyOf([ranks, ...within]);
}

const unclear = (): never =>
  refuse('$lt', 'null and missing are one in the table and are in order here: say which it is (`empties`), or use $ifNull');

const isSameRank = (a: Scalar, b: Scalar): boolean =>
  a.empty === 'never' && b.empty === 'never' && classesOf(a).length === 1 && classesOf(a).join() === classesOf(b).join();

/** The place of a value's type in BSON's order. */
function rank(value: Scalar): PlanExpr {
  const empty = constant('integer', value.empty === 'missing' ? '0' : '1');
  const found = classesOf(value);
  const [only] = found;
  const at = (type: Parameters<typeof rankOf>[0]): PlanExpr => constant('integer', String(rankOf(type)));
  if (only && found.length === 1) return value.empty === 'never' ? at(only) : when(isNull(value.expr), empty, at(only));
  return { is: 'case', whens: found.map((type) => [isOfClass(value, type), at(type)]), otherwise: empty };
}

/** Whether a value counts as true: all but null, missing, false and zero. */
export function isTrue(value: Value): PlanExpr {
  if (value.kind === 'missing') return no;
  if (value.kind !== 'scalar') return value.kind === 'object' || value.kind === 'tuple' ? yes : refuse('$cond', 'an array is no condition');
  const found = classesOf(value);
  return anyOf(found.map((type) => allOf([isOfClass(value, type), isTrueOf(value, type)])));
}

function isTrueOf(value: Scalar, type: ReturnType<typeof classesOf>[number]): PlanExpr {
  if (type === 'bool') return value.form === 'jsonb' ? call('json_boolean', value.expr) : value.expr;
  if (type !== 'number') return yes;
  const number = value.form === 'jsonb' ? call('json_number', value.expr) : value.expr;
  return call('not', call('same', number, constant('integer', '0')));
}
