import type { BsonType } from '../../model/pipelines/mapped.ts';
import type { PlanExpr, PlanOrder } from '../../model/pipelines/plan.ts';
import { refuse } from './refusal.ts';
import { allOf, call, constant, isFilled, isNull, type Scalar, when, yes } from './values.ts';

/** Types that are compared by value with each other, in the order in which unlike ones follow each other (MongoDB manual, BSON types). */
const classes = ['number', 'string', 'object', 'array', 'binData', 'objectId', 'bool', 'date'] as const;
export type TypeClass = (typeof classes)[number];

export const numberTypes: readonly BsonType[] = ['int', 'long', 'double', 'decimal'];

export const classOf = (type: BsonType): TypeClass => (numberTypes.includes(type) ? 'number' : (type as TypeClass));

export const classesOf = ({ types }: Pick<Scalar, 'types'>): TypeClass[] => [...new Set(types.map(classOf))];

/** The place of a class among all; missing is 0, null is 1. */
export const rankOf = (type: TypeClass): number => classes.indexOf(type) + 2;

export const isMixed = (value: Scalar): boolean => value.form === 'jsonb';

const isWithin: Partial<Record<TypeClass, Parameters<typeof call>[0]>> = {
  number: 'json_is_number',
  string: 'json_is_string',
  bool: 'json_is_boolean',
  date: 'json_is_date',
  objectId: 'json_is_oid',
  object: 'json_is_object',
  array: 'json_is_array',
};

const within: Partial<Record<TypeClass, Parameters<typeof call>[0]>> = {
  number: 'json_number',
  string: 'json_text',
  bool: 'json_boolean',
  date: 'json_date_value',
  objectId: 'json_oid_value',
};

/** Whether a value is of a class; never NULL. */
export function isOfClass(value: Scalar, type: TypeClass): PlanExpr {
  const found = classesOf(value);
  if (!found.includes(type)) return constant('boolean', 'false');
  if (!isMixed(value)) return isFilled(value);
  const test = isWithin[type] ?? refuse(null, `values of the type ${type} are not told apart in documents`);
  return call(test, value.expr);
}

/** The value as one of a class; NULL where it is of another. */
export function asClass(value: Scalar, type: TypeClass): PlanExpr {
  if (!isMixed(value)) return value.expr;
  const read = within[type] ?? refuse(null, `values of the type ${type} within documents are not compared`);
  return call(read, value.expr);
}

/** `expr < other` for values of one class, where NaN is the smallest number. */
export function isLess(value: Scalar, other: Scalar, type: TypeClass): PlanExpr {
  if (type === 'binData' || value.isNewKey || other.isNewKey) return refuse(null, 'only whether such values are equal can be told');
  const [a, b] = alike(value, other, type);
  const less = call(type === 'string' || type === 'objectId' ? 'less_text' : 'less', a, b);
  if (type !== 'number' || !(mayBeNaN(value) || mayBeNaN(other))) return less;
  return when(call('is_nan', b), constant('boolean', 'false'), when(call('is_nan', a), yes, less));
}

export const mayBeNaN = ({ types }: Scalar): boolean => types.includes('double') || types.includes('decimal');

/** The keys by which values are put in MongoDB's order; a missing value stands where null does. */
export function orderOf(value: Scalar, isDescending: boolean): PlanOrder[] {
  const found = classesOf(value);
  if (value.isNewKey) return refuse('$sort', 'new keys do not stand in the order of the old ones; keep the old key as a column');
  if (found.some((type) => type === 'binData' || type === 'array' || type === 'object'))
    return refuse('$sort', `values of the type ${found.join(' or ')} are not put in order`);
  const keys = isMixed(value) ? mixedKeys(value, found) : singleKeys(value);
  return keys.map(({ by, isText }) => ({ by, isDescending, ...(isText && { isText }) }));
}

type Key = Omit<PlanOrder, 'isDescending'>;

function singleKeys(value: Scalar): Key[] {
  const key: Key = { by: value.expr, isText: value.form === 'text' };
  if (!mayBeNaN(value)) return [key];
  const rank = when(isNull(value.expr), constant('integer', '0'), when(call('is_nan', value.expr), constant('integer', '1'), two));
  return [{ by: rank }, key];
}

const two = constant('integer', '2');

function mixedKeys(value: Scalar, found: readonly TypeClass[]): Key[] {
  const rank: PlanExpr = {
    is: 'case',
    whens: found.map((type) => [isOfClass(value, type), constant('integer', String(rankOf(type)))]),
    otherwise: constant('integer', '1'),
  };
  const keys = found.map((type): Key => ({ by: asClass(value, type), isText: type === 'string' || type === 'objectId' }));
  return [{ by: rank }, ...keys];
}

/** Whether two values of one class are equal; never NULL. */
export function isEqual(value: Scalar, other: Scalar, type: TypeClass): PlanExpr {
  const both = [isOfClass(value, type), isOfClass(other, type)];
  if (type === 'object' || type === 'array') return refuse('$eq', `values of the type ${type} are not compared`);
  if (value.isNewKey !== other.isNewKey) return refuse('$eq', 'a new key is only compared with another new key');
  return allOf([...both, call('same', ...alike(value, other, type))]);
}

/** A double beside a decimal is compared by all of its digits, so that 0.1 and the decimal 0.1 are two. */
function alike(value: Scalar, other: Scalar, type: TypeClass): readonly [PlanExpr, PlanExpr] {
  const exact = (each: Scalar, beside: Scalar): PlanExpr =>
    each.form === 'double' && beside.types.includes('decimal') && beside.form === 'numeric'
      ? call('exact_numeric', each.expr)
      : asClass(each, type);
  return [exact(value, other), exact(other, value)];
}
