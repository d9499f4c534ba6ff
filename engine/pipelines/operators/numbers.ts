import type { BsonType, Form } from '../../../model/pipelines/mapped.ts';
import type { PlanExpr, PlanFunction } from '../../../model/pipelines/plan.ts';
import { numberTypes } from '../classes.ts';
import { refuse } from '../refusal.ts';
import { call, constant, type Scalar, scalar, type Value } from '../values.ts';
import { type Given, nullIfAny, type Operator, operands, typed } from './operator.ts';

/** How numbers are computed with: as integers, as doubles, or as decimals. */
export type Arithmetic = 'whole' | 'double' | 'decimal';

/** The arithmetic of values of these types; null where decimals and doubles meet, which MongoDB rounds in a way of its own. */
export function arithmeticOf(types: readonly BsonType[]): Arithmetic | null {
  const [hasDecimal, hasDouble] = [types.includes('decimal'), types.includes('double')];
  if (hasDecimal && hasDouble) return null;
  return hasDecimal ? 'decimal' : hasDouble ? 'double' : 'whole';
}

const typesOf: Readonly<Record<Arithmetic, readonly BsonType[]>> = { whole: ['int', 'long'], double: ['double'], decimal: ['decimal'] };
export const formOf: Readonly<Record<Arithmetic, Form>> = { whole: 'numeric', double: 'double', decimal: 'numeric' };

/** The number in the form of an arithmetic. */
export function numberAs(value: Scalar, arithmetic: Arithmetic): PlanExpr {
  const number = value.form === 'jsonb' ? call('json_number', value.expr) : value.expr;
  if (arithmetic === 'double') return value.form === 'double' ? number : call('as_double', number);
  return value.form === 'numeric' || value.form === 'jsonb' ? number : call('as_numeric', number);
}

const numberOf = (arithmetic: Arithmetic, expr: PlanExpr, from: readonly Scalar[]): Scalar =>
  scalar(expr, formOf[arithmetic], typesOf[arithmetic], nullIfAny(from));

function numbersOf(values: readonly Value[], { name }: Given): { numbers: Scalar[]; arithmetic: Arithmetic } {
  const numbers = values.map((each) => typed(each, name, numberTypes));
  const arithmetic = arithmeticOf(numbers.flatMap(({ types }) => types));
  return { numbers, arithmetic: arithmetic ?? refuse(name, 'decimals and doubles are not computed with together') };
}

/** One operator over numbers of one arithmetic. */
function fold(name: PlanFunction): Operator {
  return (argument, given) => {
    const values = operands(argument, given, 1);
    if (values.some((each) => each.kind === 'scalar' && each.types.includes('date'))) return withDate(values, given);
    const { numbers, arithmetic } = numbersOf(values, given);
    const [first = constant('numeric', '0'), ...rest] = numbers.map((each) => numberAs(each, arithmetic));
    return numberOf(
      arithmetic,
      rest.reduce((sum, each) => call(name, sum, each), first),
      numbers,
    );
  };
}

/** A date and milliseconds, or the milliseconds between two dates. */
function withDate(values: readonly Value[], given: Given): Value {
  const { name } = given;
  const [a, b] = values.map((each) => typed(each, name, [...numberTypes, 'date']));
  if (!a || !b || values.length !== 2 || !['$add', '$subtract'].includes(name))
    return refuse(name, 'dates are only added to and subtracted');
  const isDate = (each: Scalar): boolean => each.types.every((type) => type === 'date');
  const empty = nullIfAny([a, b]);
  if (isDate(a) && isDate(b) && name === '$subtract') return scalar(call('ms_between', a.expr, b.expr), 'numeric', ['long'], empty);
  const [date, ms] = isDate(a) ? [a, b] : [b, a];
  if (!isDate(date) || ms.types.includes('date') || ms.form === 'jsonb' || (name === '$subtract' && date === b))
    return refuse(name, 'dates and other values are not told apart here');
  const amount = numberAs(ms, 'double');
  const change = name === '$add' ? amount : call('subtract', constant('double', '0'), amount);
  return scalar(call('add_ms', date.expr, change), 'timestamptz', ['date'], empty);
}

const divide: Operator = (argument, given) => {
  const { numbers, arithmetic } = numbersOf(operands(argument, given, 2, 2), given);
  const [a, b] = numbers;
  if (!a || !b) return refuse(given.name, 'it takes 2 operands');
  if (arithmetic === 'decimal') return numberOf('decimal', call('divide_decimal', numberAs(a, 'decimal'), numberAs(b, 'decimal')), numbers);
  return numberOf('double', call('divide_double', numberAs(a, 'double'), numberAs(b, 'double')), numbers);
};

/** What is left of a division, of doubles by all of their digits. */
const modulo: Operator = (argument, given) => {
  const { numbers, arithmetic } = numbersOf(operands(argument, given, 2, 2), given);
  const [a, b] = numbers.map((each) => numberAs(each, arithmetic));
  if (!a || !b) return refuse(given.name, 'it takes 2 operands');
  if (arithmetic !== 'double') return numberOf(arithmetic, call('modulo', a, b), numbers);
  return numberOf('double', call('as_double', call('modulo', call('exact_numeric', a), call('exact_numeric', b))), numbers);
};

/** An operator whose result is of its operand's type. */
function same(name: PlanFunction): Operator {
  return (argument, given) => {
    const { numbers, arithmetic } = numbersOf(operands(argument, given, 1, 1), given);
    const [only] = numbers;
    if (!only) return refuse(given.name, 'it takes 1 operand');
    return numberOf(arithmetic, call(name, numberAs(only, arithmetic)), numbers);
  };
}

const placesMax = 20;

/** Half to even; of whole numbers nothing is rounded off. */
const round: Operator = (argument, given) => {
  const [value, places = 0] = Array.isArray(argument) ? argument : [argument];
  if (typeof places !== 'number' || !Number.isInteger(places) || places < 0 || places > placesMax)
    return refuse(given.name, `it is only translated with 0 to ${placesMax} places that are written there`);
  const { numbers, arithmetic } = numbersOf([given.evaluate(value ?? null)], given);
  const [only] = numbers;
  if (!only) return refuse(given.name, 'it takes a number');
  const number = numberAs(only, arithmetic);
  if (arithmetic === 'whole') return numberOf(arithmetic, number, numbers);
  return numberOf(
    arithmetic,
    call(arithmetic === 'double' ? 'round_double' : 'round_decimal', number, constant('integer', String(places))),
    numbers,
  );
};

const trunc: Operator = (argument, given) => {
  if (Array.isArray(argument) && argument.length > 1) return refuse(given.name, 'places are not translated');
  return same('trunc')(argument, given);
};

const sqrt: Operator = (argument, given) => {
  const { numbers, arithmetic } = numbersOf(operands(argument, given, 1, 1), given);
  const [only] = numbers;
  if (!only || arithmetic === 'decimal') return refuse(given.name, 'it is not translated for decimals');
  return numberOf('double', call('sqrt', numberAs(only, 'double')), numbers);
};

export const numberOperators: Readonly<Record<string, Operator>> = {
  $add: fold('add'),
  $subtract: fold('subtract'),
  $multiply: fold('multiply'),
  $mod: modulo,
  $divide: divide,
  $abs: same('abs'),
  $ceil: same('ceil'),
  $floor: same('floor'),
  $trunc: trunc,
  $round: round,
  $sqrt: sqrt,
};
