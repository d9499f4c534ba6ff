import { type BsonType, bsonTypes } from '../../model/pipelines/mapped.ts';
import type { Json } from '../../model/pipelines/pipeline.ts';
import type { PlanExpr } from '../../model/pipelines/plan.ts';
import { asClass, classesOf, classOf, isEqual, isLess, isOfClass, mayBeNaN } from './classes.ts';
import { constantOf, isWrapped, membersIn } from './constants.ts';
import { numberAs } from './operators/numbers.ts';
import { refuse } from './refusal.ts';
import { allOf, anyOf, call, constant, isFilled, isNull, negated, no, type Scalar, scalar, type Value, yes } from './values.ts';

/** Whether this is a document of operators (`{$gt: 5}`), and no value to be equal to. */
export function isPredicate(value: Json): boolean {
  const names = Object.keys(membersIn(value));
  return names.length > 0 && names.every((name) => name.startsWith('$')) && !isWrapped(value) && names[0] !== '$regularExpression';
}

/** Whether one value, which is no array, is as an operator of a query wants it. Such operators compare values of one type only. */
export function predicateOf(value: Value, operator: string, argument: Json): PlanExpr {
  if (value.kind === 'object')
    return operator === '$exists' && !value.isOpen ? truth(argument) : refuse(operator, 'whole documents are not compared');
  if (value.kind !== 'scalar' && value.kind !== 'missing') return refuse(operator, 'whole arrays are not compared');
  const one: Scalar = value.kind === 'missing' ? { ...scalar(constant('text', null), 'text', []), empty: 'missing' } : value;
  if (one.types.includes('array'))
    return refuse(operator, 'some of its values are arrays, whose elements would count: make a table of them (`unnest`)');
  return (predicates[operator] ?? refuse(operator, 'it is not translated in a query'))(one, argument, operator);
}

type Predicate = (value: Scalar, argument: Json, operator: string) => PlanExpr;

const truth = (argument: Json): PlanExpr => (argument === false || argument === 0 ? no : yes);

const isNothing = (value: Scalar): PlanExpr => (value.empty === 'never' ? no : isNull(value.expr));

function isEqualTo(value: Scalar, argument: Json, operator: string): PlanExpr {
  if (argument === null) return isNothing(value);
  const { $regularExpression } = membersIn(argument);
  if ($regularExpression !== undefined) return matchesPattern(value, $regularExpression, '$regex');
  const other = constantOf(argument, operator);
  const [type] = classesOf(other);
  return type && classesOf(value).includes(type) ? isEqual(value, other, type) : no;
}

/** NaN is neither smaller nor larger than a number. */
function ordered(isAbove: boolean, orEqual: boolean): Predicate {
  return (value, argument, operator) => {
    if (argument === null) return orEqual ? isNothing(value) : no;
    const other = constantOf(argument, operator);
    const [type] = classesOf(other);
    if (!type || !classesOf(value).includes(type)) return no;
    const beyond = isAbove ? isLess(other, value, type) : isLess(value, other, type);
    const isReal = type === 'number' && mayBeNaN(value) ? negated(call('is_nan', asClass(value, 'number'))) : yes;
    const strict = allOf([isOfClass(value, type), isReal, beyond]);
    return orEqual ? anyOf([strict, isEqual(value, other, type)]) : strict;
  };
}

const isOneOf: Predicate = (value, argument, operator) => {
  if (!Array.isArray(argument)) return refuse(operator, 'it takes an array');
  return anyOf(argument.map((each) => isEqualTo(value, each, operator)));
};

const exists: Predicate = (value, argument, operator) => {
  if (value.empty === 'merged') return refuse(operator, 'null and missing are one in the table: say which it is (`empties`)');
  const there = value.empty === 'missing' ? isFilled(value) : yes;
  return truth(argument) === yes ? there : negated(there);
};

const isOfType: Predicate = (value, argument, operator) => {
  const wanted = (Array.isArray(argument) ? argument : [argument]).map(String);
  return anyOf(wanted.map((name) => (name === 'null' ? isJustNull(value, operator) : ofNamedType(value, name, operator))));
};

const isJustNull = (value: Scalar, operator: string): PlanExpr =>
  value.empty === 'merged'
    ? refuse(operator, 'null and missing are one in the table: say which it is (`empties`)')
    : value.empty === 'null'
      ? isNull(value.expr)
      : no;

function ofNamedType(value: Scalar, name: string, operator: string): PlanExpr {
  if (name === 'number') return isOfClass(value, 'number');
  const type = bsonTypes.find((each) => each === name) ?? refuse(operator, `the type ${name} is not translated`);
  if (!value.types.includes(type)) return no;
  const alike = value.types.filter((each: BsonType) => classOf(each) === classOf(type));
  return alike.length === 1 ? isOfClass(value, classOf(type)) : refuse(operator, 'numbers of several types are one in the table');
}

const remainder: Predicate = (value, argument, operator) => {
  const [by, rest] = Array.isArray(argument) ? argument : [];
  if (!Number.isSafeInteger(by) || !Number.isSafeInteger(rest) || by === 0) return refuse(operator, 'it takes a divisor and a remainder');
  if (value.types.some((type) => type !== 'int' && type !== 'long')) return refuse(operator, 'it is only translated for whole numbers');
  const left = call('modulo', numberAs(value, 'whole'), constant('numeric', String(by)));
  return allOf([isFilled(value), call('same', left, constant('numeric', String(rest)))]);
};

const plainPattern = /^(\^?)([\p{L}\p{N} _@,:;/'"#%&=<>!~-]*)$/u;

/** Patterns of letters and digits, from the beginning or anywhere; others do not mean the same in PostgreSQL. */
const matchesPattern: Predicate = (value, argument, operator) => {
  const { pattern = '', options = '' } = membersIn(argument);
  const [, start, text] = plainPattern.exec(String(pattern)) ?? [];
  if (text === undefined || options !== '')
    return refuse(operator, 'regular expressions are only translated where they are plain text, or ^ and plain text');
  if (!classesOf(value).includes('string')) return no;
  const found = call(start === '^' ? 'starts_with' : 'contains', asClass(value, 'string'), constant('text', text));
  return allOf([isOfClass(value, 'string'), found]);
};

const predicates: Readonly<Record<string, Predicate>> = {
  $eq: isEqualTo,
  $gt: ordered(true, false),
  $gte: ordered(true, true),
  $lt: ordered(false, false),
  $lte: ordered(false, true),
  $in: isOneOf,
  $exists: exists,
  $type: isOfType,
  $mod: remainder,
  $regex: matchesPattern,
  $size: () => no,
  $elemMatch: () => no,
};
