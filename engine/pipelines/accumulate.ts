import type { PlanExpr, PlanOrder } from '../../model/pipelines/plan.ts';
import { classesOf, isMixed, isOfClass, mayBeNaN, numberTypes, orderOf } from './classes.ts';
import { elementTypeOf, jsonOf } from './json.ts';
import { type Arithmetic, arithmeticOf, formOf, numberAs } from './operators/numbers.ts';
import { refuse } from './refusal.ts';
import {
  call,
  constant,
  eitherEmpty,
  isFilled,
  isNull,
  isYes,
  type List,
  negated,
  nullValue,
  type Scalar,
  scalar,
  type Value,
  when,
  yes,
} from './values.ts';

type AggregateName = Extract<PlanExpr, { is: 'aggregate' }>['name'];

interface More {
  readonly where?: PlanExpr;
  readonly order?: readonly PlanOrder[];
  readonly isDistinct?: boolean;
}

function aggregate(name: AggregateName, args: readonly PlanExpr[], { where, order = [], isDistinct }: More = {}): PlanExpr {
  return { is: 'aggregate', name, args, order, ...(where && !isYes(where) && { where }), ...(isDistinct && { isDistinct }) };
}

const zero = constant('integer', '0');

interface Numbers {
  /** The numbers among the values, NULL for others. */
  readonly expr: PlanExpr;
  readonly isNumber: PlanExpr;
  readonly arithmetic: Arithmetic;
}

/** The numbers of a value; null where it never is one. */
function numbersIn(value: Value, operator: string): Numbers | null {
  if (value.kind !== 'scalar' || value.isNewKey || !value.types.some((type) => numberTypes.includes(type))) return null;
  const arithmetic = arithmeticOf(value.types) ?? refuse(operator, 'decimals and doubles are not computed with together');
  return { expr: numberAs(value, arithmetic), isNumber: isOfClass(value, 'number'), arithmetic };
}

/** Strings and all that is no number count as nothing. */
function total({ expr, isNumber, arithmetic }: Numbers): PlanExpr {
  const number = arithmetic === 'double' ? call('exact_numeric', expr) : expr;
  const sum = call('coalesce', aggregate('sum', [number], { where: isNumber }), constant('numeric', '0'));
  return arithmetic === 'double' ? call('as_double', sum) : sum;
}

export function sum(value: Value, operator: string): Scalar {
  const numbers = numbersIn(value, operator);
  if (!numbers) return scalar(zero, 'integer', ['int']);
  const { arithmetic } = numbers;
  return scalar(
    total(numbers),
    formOf[arithmetic],
    arithmetic === 'whole' ? ['int', 'long'] : arithmetic === 'double' ? ['double'] : ['decimal'],
  );
}

/** Of no numbers it is null; of whole numbers a double. */
export function average(value: Value, operator: string): Scalar {
  const numbers = numbersIn(value, operator);
  if (!numbers) return nullValue;
  const count = aggregate('count', [numbers.expr], { where: numbers.isNumber });
  const isDecimal = numbers.arithmetic === 'decimal';
  const all = isDecimal ? total(numbers) : call('as_double', total(numbers));
  const divided = isDecimal ? call('divide_decimal', all, count) : call('divide_double', all, call('as_double', count));
  const expr = when(call('same', count, zero), constant(isDecimal ? 'numeric' : 'double', null), divided);
  return scalar(expr, isDecimal ? 'numeric' : 'double', [isDecimal ? 'decimal' : 'double'], 'null');
}

/** The smallest or largest value in BSON's order; null and missing do not count. */
export function extreme(value: Value, isLargest: boolean, operator: string): Scalar {
  if (value.kind === 'missing') return nullValue;
  if (value.kind !== 'scalar') return refuse(operator, 'whole documents and arrays are not put in order');
  const empty = value.empty === 'never' ? 'never' : 'null';
  const order = orderOf(value, isLargest);
  const isPlain = !isMixed(value) && !mayBeNaN(value) && value.form !== 'boolean' && value.form !== 'uuid';
  const expr = isPlain
    ? aggregate(isLargest ? 'max' : 'min', [value.expr], { order })
    : aggregate('first', [value.expr], { order, where: isFilled(value) });
  return scalar(expr, value.form, value.types, empty);
}

/** All values as a list; missing ones are not in it. */
export function pushed(value: Value, order: readonly PlanOrder[] | null, operator: string): List {
  const more = { order: order ?? [], where: isThere(value, operator) };
  const list = aggregate('list', [jsonOf(value, operator)], more);
  return {
    kind: 'list',
    expr: call('coalesce', list, constant('jsonb', '[]')),
    element: elementTypeOf(value),
    empty: 'never',
    isOrdered: order !== null,
  };
}

/** Each value once. */
export function distinct(value: Value, operator: string): List {
  if (value.kind === 'scalar' && value.types.includes('decimal') && classesOf(value).length === 1 && value.types.length > 1)
    refuse(operator, 'decimals and other numbers are not told apart in documents');
  const list = aggregate('list', [jsonOf(value, operator)], { where: isThere(value, operator), isDistinct: true });
  return {
    kind: 'list',
    expr: call('coalesce', list, constant('jsonb', '[]')),
    element: elementTypeOf(value),
    empty: 'never',
    isOrdered: false,
  };
}

function isThere(value: Value, operator: string): PlanExpr {
  if (value.kind === 'missing') return constant('boolean', 'false');
  if (value.kind !== 'scalar' && value.kind !== 'list' && value.kind !== 'rows') return yes;
  if (value.empty === 'merged')
    return refuse(operator, 'it keeps null and passes over what is missing, and both are one in the table: say which it is (`empties`)');
  return value.empty === 'missing' && value.kind !== 'rows' ? negated(isNull(value.expr)) : yes;
}

/** The first document's value in the order of the documents; what is missing there becomes null. */
export function firstOf(value: Value, order: readonly PlanOrder[], operator: string): Value {
  switch (value.kind) {
    case 'scalar':
    case 'list':
      return { ...value, expr: aggregate('first', [value.expr], { order }), empty: value.empty === 'never' ? 'never' : 'null' };
    case 'object':
      return { ...value, members: new Map([...value.members].map(([name, each]) => [name, memberOfFirst(each, order, operator)])) };
    case 'missing':
      return nullValue;
    default:
      return refuse(operator, 'it is not translated for an array');
  }
}

function memberOfFirst(value: Value, order: readonly PlanOrder[], operator: string): Value {
  if (value.kind === 'missing' || value.kind === 'tuple') return value;
  const first = firstOf(value, order, operator);
  return (value.kind === 'scalar' || value.kind === 'list') && (first.kind === 'scalar' || first.kind === 'list')
    ? { ...first, empty: value.empty }
    : first;
}

export const count = (): Scalar => scalar(aggregate('count', []), 'bigint', ['int']);

/** The larger or smaller of two values that are written side by side; null and missing give way. */
export function extremeOf(a: Scalar, b: Scalar, isLargest: boolean, less: (x: Scalar, y: Scalar) => PlanExpr): Scalar {
  const takesB = isLargest ? less(a, b) : less(b, a);
  const expr = when(isNull(a.expr), b.expr, when(isNull(b.expr), a.expr, when(takesB, b.expr, a.expr)));
  const empty = a.empty === 'never' || b.empty === 'never' ? 'never' : eitherEmpty('null', 'null');
  return scalar(expr, a.form, a.types, empty);
}
