import type { Json } from '../../../model/pipelines/pipeline.ts';
import { average, extreme, extremeOf, sum } from '../accumulate.ts';
import { classesOf, isLess } from '../classes.ts';
import { comparable, equals, isTrue } from '../compare.ts';
import { rowsOfList } from '../json.ts';
import { refuse } from '../refusal.ts';
import { existsRow, overRows, sizeOf } from '../rows.ts';
import { anyOf, bool, call, constant, type Obj, type Rows, type Scalar, scalar, type Value } from '../values.ts';
import { type Given, named, type Operator, operands, scalarOf } from './operator.ts';

/** An array as rows, wherever it stands. */
export function rowsIn(value: Value, { name, scope }: Pick<Given, 'name' | 'scope'>): Rows {
  if (value.kind === 'rows') return value;
  if (value.kind !== 'list') return refuse(name, 'it is given what is no array');
  if (value.element.kind === 'other')
    return refuse(name, 'what the elements of this array are is not known: make a table of them (`unnest`)');
  const rows = rowsOfList(value, scope.t.alias());
  return rows.kind === 'rows' ? rows : refuse(name, 'it is given what is no array');
}

function always(rows: Rows, name: string): Rows {
  return rows.empty === 'never'
    ? rows
    : refuse(name, 'MongoDB fails where the array is null or missing; use $ifNull with [], or say that it is always there (`empties`)');
}

const isIn: Operator = (argument, given) => {
  const [value, array] = operands(argument, given, 2, 2);
  if (!value || !array) return refuse(given.name, 'it takes 2 operands');
  const one = comparable(value, given.name);
  const isIt = (element: Value) => equals(comparable(element, given.name), one);
  if (array.kind === 'tuple') return bool(anyOf(array.of.map(isIt)));
  const rows = always(rowsIn(array, given), given.name);
  return bool(existsRow(rows, isIt(rows.element)));
};

/** The element at a place; only where elements have places. */
function elementAt(rows: Rows, place: number, given: Given): Value {
  const { name } = given;
  if (rows.order.length === 0 && !rows.isAtMostOne) refuse(name, 'the elements stand in no order in the target: keep it as a column');
  const order = place < 0 ? rows.order.map((each) => ({ ...each, isDescending: !each.isDescending })) : rows.order;
  const skip = place < 0 ? -place - 1 : place;
  return ofRow(
    rows.element,
    (each) => ({ ...each, expr: overRows(rows, each.expr, { order, skip, limit: 1 }), empty: emptyAt(each, rows) }),
    name,
  );
}

const emptyAt = ({ empty }: Scalar, rows: Rows): Scalar['empty'] => {
  const beyond = rows.empty === 'null' || rows.empty === 'merged' ? 'merged' : 'missing';
  return empty === 'never' || empty === beyond ? beyond : 'merged';
};

function ofRow(element: Value, read: (value: Scalar) => Scalar, name: string): Value {
  if (element.kind === 'scalar') return read(element);
  if (element.kind !== 'object') return refuse(name, 'arrays of arrays are not translated');
  const members = [...element.members].flatMap(([member, each]): [string, Value][] =>
    each.kind === 'scalar' || each.kind === 'object' ? [[member, ofRow(each, read, name)]] : [],
  );
  return { kind: 'object', isOpen: true, members: new Map(members) };
}

const arrayElemAt: Operator = (argument, given) => {
  const [array, place] = Array.isArray(argument) ? argument : [];
  if (typeof place !== 'number' || !Number.isInteger(place))
    return refuse(given.name, 'it is only translated with a place that is written there');
  return elementAt(rowsIn(given.evaluate(array ?? null), given), place, given);
};

const firstElement =
  (place: number): Operator =>
  (argument, given) =>
    elementAt(rowsIn(operands(argument, given, 1, 1)[0] ?? { kind: 'missing' }, given), place, given);

function withVariable(given: Given, name: string, value: Value): Given['scope'] {
  return { ...given.scope, variables: new Map([...given.scope.variables, [name, value]]) };
}

const filter: Operator = (argument, given) => {
  const { input, cond, as = 'this' } = named(argument, given, ['input', 'cond'], ['as']);
  const rows = rowsIn(given.evaluate(input ?? null), given);
  const holds = isTrue(given.evaluate(cond ?? null, withVariable(given, String(as), rows.element)));
  if (rows.empty !== 'never') refuse(given.name, 'of no array it makes null, and of one without elements []: use $ifNull with []');
  return { ...rows, where: [...rows.where, holds], ordinal: null };
};

const map: Operator = (argument, given) => {
  const { input, in: made, as = 'this' } = named(argument, given, ['input', 'in'], ['as']);
  const rows = rowsIn(given.evaluate(input ?? null), given);
  const element = given.evaluate(made ?? null, withVariable(given, String(as), rows.element));
  const isNullToo = element.kind === 'scalar' && element.empty !== 'never';
  return { ...rows, element: isNullToo ? { ...element, empty: 'null' } : element };
};

const letOf: Operator = (argument, given) => {
  const { vars, in: made } = named(argument, given, ['vars', 'in']);
  if (vars === null || typeof vars !== 'object' || Array.isArray(vars)) return refuse(given.name, 'it needs variables');
  const found = Object.entries(vars ?? {}).map(([name, each]): [string, Value] => [name, given.evaluate(each)]);
  return given.evaluate(made ?? null, { ...given.scope, variables: new Map([...given.scope.variables, ...found]) });
};

/** `$sum` and its like over one array, or over operands that stand side by side. */
function over(ofRows: (value: Value, name: string) => Scalar, ofMany: (values: readonly Scalar[], given: Given) => Scalar): Operator {
  return (argument: Json, given) => {
    const values = operands(argument, given, 1);
    const [only] = values;
    if (values.length === 1 && only && (only.kind === 'rows' || only.kind === 'list')) {
      const rows = rowsIn(only, given);
      const made = ofRows(rows.element, given.name);
      return { ...made, expr: overRows(rows, made.expr), empty: made.empty === 'never' && given.name !== '$sum' ? 'null' : made.empty };
    }
    return ofMany(
      values.map((each) => scalarOf(each, given.name)),
      given,
    );
  };
}

function extremeOfMany(isLargest: boolean) {
  return (values: readonly Scalar[], { name }: Given): Scalar => {
    const found = new Set(values.flatMap((each) => [...classesOf(each), each.form]));
    const [first, ...rest] = values;
    const [type, ...others] = new Set(values.flatMap(classesOf));
    if (!first || !type || others.length > 0 || found.has('jsonb') || new Set(values.map(({ form }) => form)).size > 1)
      return refuse(name, 'it is only translated for values of one type');
    return rest.reduce((a, b) => extremeOf(a, b, isLargest, (x, y) => isLess(x, y, type)), first);
  };
}

const mergeObjects: Operator = (argument, given) => {
  const values = operands(argument, given, 1);
  return values.reduce<Obj>((whole, each) => mergedInto(whole, each, given.name), { kind: 'object', isOpen: false, members: new Map() });
};

function mergedInto(whole: Obj, value: Value, name: string): Obj {
  if (value.kind !== 'object') return refuse(name, 'it is given what is no document');
  const members = new Map(whole.members);
  for (const [member, each] of value.members) {
    const empty = each.kind === 'missing' ? 'missing' : each.kind === 'object' || each.kind === 'tuple' ? 'never' : each.empty;
    if (members.has(member) && empty !== 'never' && empty !== 'null')
      refuse(name, `whether "${member}" of the later document is there is not the same in all documents`);
    if (each.kind !== 'missing') members.set(member, each);
  }
  return { kind: 'object', isOpen: whole.isOpen || value.isOpen, members };
}

const refuseMany = (_: readonly Scalar[], { name }: Given): Scalar => refuse(name, 'it is only translated over one array');

function sumOfMany(values: readonly Scalar[], given: Given): Scalar {
  if (values.length === 1) return refuseMany(values, given);
  const zero = constant('integer', '0');
  const filled = values.map((each) => ({ ...each, expr: each.empty === 'never' ? each.expr : call('coalesce', each.expr, zero) }));
  const types = [...new Set(values.flatMap((each) => each.types))];
  if (types.some((type) => type !== 'int' && type !== 'long'))
    return refuse(given.name, 'side by side it is only translated for whole numbers; use $add');
  const [first = scalar(zero, 'integer', ['int']), ...rest] = filled;
  return scalar(
    rest.reduce((a, b) => call('add', a, call('as_numeric', b.expr)), call('as_numeric', first.expr)),
    'numeric',
    ['int', 'long'],
  );
}

export const arrayOperators: Readonly<Record<string, Operator>> = {
  $size: (argument, given) => scalar(sizeOf(operands(argument, given, 1, 1)[0] ?? { kind: 'missing' }, given.name), 'bigint', ['int']),
  $in: isIn,
  $arrayElemAt: arrayElemAt,
  $first: firstElement(0),
  $last: firstElement(-1),
  $filter: filter,
  $map: map,
  $let: letOf,
  $mergeObjects: mergeObjects,
  $sum: over(sum, sumOfMany),
  $avg: over(average, refuseMany),
  $min: over((value, name) => extreme(value, false, name), extremeOfMany(false)),
  $max: over((value, name) => extreme(value, true, name), extremeOfMany(true)),
};
