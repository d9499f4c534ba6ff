import type { Json } from '../../../model/pipelines/pipeline.ts';
import type { PlanExpr } from '../../../model/pipelines/plan.ts';
import { refuse } from '../refusal.ts';
import { call, constant, isNull, type Scalar, scalar, type Value, when } from '../values.ts';
import { type Given, nullIfAny, type Operator, operands, scalarOf, typed } from './operator.ts';

const blank = constant('text', '');
const text = (expr: PlanExpr, from: readonly Scalar[]): Scalar => scalar(expr, 'text', ['string'], nullIfAny(from));

function stringOf(value: Value, name: string): Scalar {
  const found = typed(value, name, ['string']);
  return found.form === 'jsonb' ? { ...found, expr: call('json_text', found.expr), form: 'text' } : found;
}

/** NULL for null and missing, as strings are put together. */
const concat: Operator = (argument, given) => {
  const parts = operands(argument, given, 1).map((each) => stringOf(each, given.name));
  return text(call('concat', ...parts.map(({ expr }) => expr)), parts);
};

/** Null and missing become "". */
const filled = (value: Scalar): PlanExpr => (value.empty === 'never' ? value.expr : call('coalesce', value.expr, blank));

function changed(name: 'upper_ascii' | 'lower_ascii'): Operator {
  return (argument, given) => {
    const [value] = operands(argument, given, 1, 1);
    return scalar(call(name, filled(stringOf(value ?? { kind: 'missing' }, given.name))), 'text', ['string']);
  };
}

const length: Operator = (argument, given) => {
  const [value] = operands(argument, given, 1, 1);
  const found = stringOf(value ?? { kind: 'missing' }, given.name);
  if (found.empty !== 'never') refuse(given.name, 'MongoDB fails for null and missing, which occur here; use $ifNull');
  return scalar(call('length', found.expr), 'integer', ['int']);
};

const substring: Operator = (argument, given) => {
  if (!Array.isArray(argument) || argument.length !== 3) return refuse(given.name, 'it takes 3 operands');
  const [value, from, count] = argument;
  if (!isPlace(from) || !isPlace(count)) return refuse(given.name, 'it is only translated with places that are written there');
  const found = stringOf(given.evaluate(value ?? null), given.name);
  const at = constant('integer', String(from + 1));
  return scalar(call('substring', filled(found), at, constant('integer', String(count))), 'text', ['string']);
};

const isPlace = (value: Json | undefined): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 1e6;

const toText: Operator = (argument, given) => {
  const [value] = operands(argument, given, 1, 1);
  const found = typed(value ?? { kind: 'missing' }, given.name, ['string', 'objectId', 'int', 'long', 'bool']);
  if (found.form === 'jsonb') refuse(given.name, 'it is not translated for values of several types');
  return text(call('as_text', found.expr), [found]);
};

const toWhole =
  (types: readonly ('int' | 'long')[]): Operator =>
  (argument, given: Given) => {
    const [value] = operands(argument, given, 1, 1);
    const found = typed(value ?? { kind: 'missing' }, given.name, ['int', 'long', 'bool']);
    if (found.form === 'boolean') {
      const number = when(found.expr, constant('integer', '1'), constant('integer', '0'));
      return scalar(when(isNull(found.expr), constant('integer', null), number), 'integer', types, nullIfAny([found]));
    }
    return scalar(found.expr, found.form, types, nullIfAny([found]));
  };

const toDouble: Operator = (argument, given) => {
  const [value] = operands(argument, given, 1, 1);
  const found = typed(value ?? { kind: 'missing' }, given.name, ['int', 'long', 'double', 'decimal']);
  const number = found.form === 'jsonb' ? call('json_number', found.expr) : found.expr;
  return scalar(call('as_double', number), 'double', ['double'], nullIfAny([found]));
};

const toDecimal: Operator = (argument, given) => {
  const [value] = operands(argument, given, 1, 1);
  const found = typed(value ?? { kind: 'missing' }, given.name, ['int', 'long', 'decimal']);
  return scalar(call('as_numeric', found.expr), 'numeric', ['decimal'], nullIfAny([found]));
};

/** The name of a value's type. */
const type: Operator = (argument, given) => {
  const [value] = operands(argument, given, 1, 1);
  const found = scalarOf(value ?? { kind: 'missing' }, given.name);
  if (found.empty === 'merged') refuse(given.name, 'null and missing are one in the table: say which it is (`empties`)');
  if (found.types.length > 1) refuse(given.name, 'it is not translated for values of several types');
  const name = constant('text', found.types[0] ?? found.empty);
  return scalar(found.empty === 'never' ? name : when(isNull(found.expr), constant('text', found.empty), name), 'text', ['string']);
};

export const stringOperators: Readonly<Record<string, Operator>> = {
  $concat: concat,
  $toUpper: changed('upper_ascii'),
  $toLower: changed('lower_ascii'),
  $strLenCP: length,
  $substrCP: substring,
  $toString: toText,
  $toInt: toWhole(['int']),
  $toLong: toWhole(['long']),
  $toDouble: toDouble,
  $toDecimal: toDecimal,
  $type: type,
};
