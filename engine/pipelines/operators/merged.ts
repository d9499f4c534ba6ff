import type { Empty, Form } from '../../../model/pipelines/mapped.ts';
import type { PlanExpr } from '../../../model/pipelines/plan.ts';
import { classesOf } from '../classes.ts';
import { elementTypeOf, jsonOf, listOf } from '../json.ts';
import { refuse } from '../refusal.ts';
import { orEmpty } from '../rows.ts';
import { call, closed, constant, isNull, type List, missing, type Scalar, scalar, type Value, when } from '../values.ts';

type Make = (a: PlanExpr, b: PlanExpr) => PlanExpr;

/** One value that is either of two, in a form that holds both. */
export function merged(a: Value, b: Value, operator: string, make: Make, empties: (a: Empty, b: Empty) => Empty): Value {
  if (a.kind === 'missing' && b.kind === 'missing') return missing;
  if (a.kind === 'object' && b.kind === 'object') return mergedObjects(a, b, operator, make, empties);
  const [x, y] = [plain(a, b), plain(b, a)];
  if (x.kind === 'list' && y.kind === 'list') {
    const element = JSON.stringify(x.element) === JSON.stringify(y.element) ? x.element : ({ kind: 'other' } as const);
    return { kind: 'list', expr: make(x.expr, y.expr), element, empty: empties(x.empty, y.empty), isOrdered: x.isOrdered && y.isOrdered };
  }
  if (x.kind !== 'scalar' || y.kind !== 'scalar') return refuse(operator, 'it chooses between values of unlike kinds');
  return mergedScalars(x, y, operator, make, empties(x.empty, y.empty));
}

function mergedScalars(x: Scalar, y: Scalar, operator: string, make: Make, empty: Empty): Scalar {
  if (x.isNewKey !== y.isNewKey && x.types.length > 0 && y.types.length > 0)
    refuse(operator, 'it chooses between a new key and another value');
  const form = commonForm(x, y);
  const types = [...new Set([...x.types, ...y.types])];
  return scalar(make(inForm(x, form, operator), inForm(y, form, operator)), form, types, empty, x.isNewKey || y.isNewKey);
}

function mergedObjects(
  a: Extract<Value, { kind: 'object' }>,
  b: Extract<Value, { kind: 'object' }>,
  operator: string,
  make: Make,
  empties: (a: Empty, b: Empty) => Empty,
): Value {
  if (a.isOpen || b.isOpen) return refuse(operator, 'it chooses between whole documents of a table');
  const names = new Set([...a.members.keys(), ...b.members.keys()]);
  return closed(
    [...names].map((name) => [name, merged(a.members.get(name) ?? missing, b.members.get(name) ?? missing, operator, make, empties)]),
  );
}

/** What is missing or an array beside the other value, as a value that can be chosen. */
function plain(value: Value, other: Value): Value {
  if (value.kind === 'missing') {
    if (other.kind === 'rows' || other.kind === 'list') return emptyList(other, 'missing');
    return { ...scalar(constant('text', null), 'text', []), empty: 'missing' };
  }
  if (value.kind === 'rows') return listOf(value, '$cond');
  if (value.kind === 'tuple') return tupleList(value);
  if (value.kind === 'scalar' && value.types.length === 0 && (other.kind === 'rows' || other.kind === 'list' || other.kind === 'tuple'))
    return emptyList(other, value.empty);
  return value;
}

const emptyList = (beside: Value, empty: Empty): List => ({
  kind: 'list',
  expr: constant('jsonb', null),
  element: beside.kind === 'list' ? beside.element : beside.kind === 'rows' ? elementTypeOf(beside.element) : { kind: 'other' },
  empty,
  isOrdered: true,
});

const tupleList = (value: Extract<Value, { kind: 'tuple' }>): List => {
  const [first] = value.of;
  return {
    kind: 'list',
    expr: value.of.length === 0 ? constant('jsonb', '[]') : jsonOf(value, '$cond'),
    element: first && value.of.length === 1 ? elementTypeOf(first) : { kind: 'other' },
    empty: 'never',
    isOrdered: true,
  };
};

const numbers: readonly Form[] = ['integer', 'bigint', 'numeric'];

function commonForm(x: Scalar, y: Scalar): Form {
  if (x.types.length === 0) return y.form;
  if (y.types.length === 0 || x.form === y.form) return isOneClass(x, y) ? x.form : 'jsonb';
  if (numbers.includes(x.form) && numbers.includes(y.form)) return 'numeric';
  const isDecimal = [...x.types, ...y.types].includes('decimal');
  return [...numbers, 'double'].includes(x.form) && [...numbers, 'double'].includes(y.form) && !isDecimal ? 'double' : 'jsonb';
}

/** ObjectIds and strings are both text, and yet two. */
const isOneClass = (x: Scalar, y: Scalar): boolean =>
  x.types.length === 0 || y.types.length === 0 || x.form === 'jsonb' || new Set([...classesOf(x), ...classesOf(y)]).size === 1;

function inForm(value: Scalar, form: Form, operator: string): PlanExpr {
  if (value.types.length === 0) return constant(form, null);
  if (value.form === form) return value.expr;
  if (form === 'jsonb')
    return value.empty === 'never' ? jsonOf(value, operator) : when(isNull(value.expr), constant('jsonb', null), jsonOf(value, operator));
  return call(form === 'double' ? 'as_double' : 'as_numeric', value.expr);
}

/** `$ifNull`: null and missing alike give way. */
export function orElse(value: Value, rest: Value, operator: string): Value {
  if (value.kind === 'missing') return rest;
  if (value.kind === 'rows' || value.kind === 'list') {
    if (value.empty === 'never') return value;
    if (rest.kind === 'tuple' && rest.of.length === 0) return orEmpty(value);
    return refuse(operator, 'in place of an array it is only translated with []');
  }
  if (value.kind === 'object') return value.isOpen ? refuse(operator, 'whether a whole document was there is not known') : value;
  if (value.kind === 'tuple' || value.empty === 'never') return value;
  const make: Make = (a, b) => call('coalesce', a, b);
  return merged(value, rest, operator, make, (_, b) => b);
}
