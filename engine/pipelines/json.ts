import type { PlanExpr } from '../../model/pipelines/plan.ts';
import { refuse } from './refusal.ts';
import { overRows } from './rows.ts';
import {
  call,
  constant,
  type ElementType,
  isNull,
  type List,
  type Obj,
  type Rows,
  type Scalar,
  scalar,
  type Value,
  when,
} from './values.ts';

const jsonNull = constant('jsonb', 'null');

/** The value as relaxed Extended JSON; an element that is missing is null. */
export function jsonOf(value: Value, operator: string): PlanExpr {
  switch (value.kind) {
    case 'scalar':
      return value.empty === 'never' ? jsonOfScalar(value, operator) : call('coalesce', jsonOfScalar(value, operator), jsonNull);
    case 'object':
      return jsonOfObject(value, operator);
    case 'rows':
      return call('coalesce', listOf(value, operator).expr, jsonNull);
    case 'list':
      return call('coalesce', value.expr, jsonNull);
    case 'tuple':
      return call('json_array', ...value.of.map((each) => jsonOf(each, operator)));
    default:
      return jsonNull;
  }
}

function jsonOfScalar({ expr, form, types, isNewKey }: Scalar, operator: string): PlanExpr {
  if (form === 'jsonb' || isNewKey) return form === 'jsonb' ? expr : call('json', expr);
  if (types.includes('binData')) return refuse(operator, 'binary values are not put into documents');
  const [only] = types;
  if (types.length === 1 && only === 'objectId') return call('json_oid', expr);
  if (types.length === 1 && only === 'date') return call('json_date', expr);
  if (types.length === 1 && only === 'decimal') return call('json_decimal', expr);
  return types.includes('double') ? call('json_double', expr) : call('json', expr);
}

/** Members that are missing are left out; where that cannot be told from null, it is refused. */
function jsonOfObject({ members }: Obj, operator: string): PlanExpr {
  const always: [string, PlanExpr][] = [];
  const maybe: PlanExpr[] = [];
  for (const [name, value] of members) {
    if (value.kind === 'missing') continue;
    const empty = value.kind === 'scalar' || value.kind === 'list' || value.kind === 'rows' ? value.empty : 'never';
    if (empty === 'merged')
      refuse(operator, `null and missing are one in the table for "${name}", and differ in a document: say which it is (\`empties\`)`);
    if (empty !== 'missing') always.push([name, jsonOf(value, operator)]);
    else maybe.push(onlyIfThere(name, value, operator));
  }
  const whole: PlanExpr = { is: 'object', members: always };
  return maybe.length === 0 ? whole : call('json_without_empty', whole, ...maybe);
}

function onlyIfThere(name: string, value: Value, operator: string): PlanExpr {
  const expr =
    value.kind === 'rows' ? listOf(value, operator).expr : value.kind === 'scalar' || value.kind === 'list' ? value.expr : jsonNull;
  const there: PlanExpr = { is: 'object', members: [[name, jsonOf(value, operator)]] };
  return when(isNull(expr), { is: 'object', members: [] }, there);
}

/** The array as one value. Where no element stands for more than one state, it is refused. */
export function listOf(rows: Rows, operator: string): List {
  if (rows.empty === 'merged')
    refuse(operator, 'an array that is empty, null or missing has no rows, whichever it is: say it (`empties`), or use $ifNull with []');
  const list: PlanExpr = { is: 'aggregate', name: 'list', args: [jsonOf(rows.element, operator)], order: rows.order };
  const filled = overRows(rows, list);
  const expr = rows.empty === 'never' ? call('coalesce', filled, constant('jsonb', '[]')) : filled;
  return { kind: 'list', expr, element: elementTypeOf(rows.element), empty: rows.empty, isOrdered: rows.order.length > 0 };
}

/** What the elements of an array of such values are. */
export function elementTypeOf(value: Value): ElementType {
  if (value.kind === 'scalar' && !value.isNewKey)
    return { kind: 'scalar', types: value.types, empty: value.empty === 'never' ? 'never' : 'null' };
  if (value.kind !== 'object') return { kind: 'other' };
  return { kind: 'object', members: new Map([...value.members].map(([name, each]) => [name, memberTypeOf(each)])) };
}

function memberTypeOf(value: Value): ElementType {
  const type = elementTypeOf(value);
  return type.kind === 'scalar' && value.kind === 'scalar' ? { ...type, empty: value.empty } : type;
}

/** A value that stands in a document, as what it is known to be. */
export function valueInJson(expr: PlanExpr, type: ElementType): Value {
  if (type.kind === 'other')
    return { kind: 'list', expr: call('json_value', expr), element: { kind: 'other' }, empty: 'merged', isOrdered: true };
  if (type.kind === 'object') {
    const members = [...type.members].map(([name, each]): [string, Value] => [
      name,
      valueInJson(call('json_member', expr, constant('text', name)), each),
    ]);
    return { kind: 'object', isOpen: false, members: new Map(members) };
  }
  return scalarInJson(expr, type);
}

function scalarInJson(expr: PlanExpr, { types, empty }: Extract<ElementType, { kind: 'scalar' }>): Scalar {
  const has = (...wanted: readonly string[]): boolean => types.length > 0 && types.every((each) => wanted.includes(each));
  if (has('int', 'long')) return scalar(call('json_number', expr), 'numeric', types, empty);
  if (has('int', 'long', 'double')) return scalar(call('as_double', call('json_number', expr)), 'double', types, empty);
  if (has('decimal')) return scalar(call('json_number', expr), 'numeric', types, empty);
  if (has('string')) return scalar(call('json_text', expr), 'text', types, empty);
  if (has('objectId')) return scalar(call('json_oid_value', expr), 'text', types, empty);
  if (has('bool')) return scalar(call('json_boolean', expr), 'boolean', types, empty);
  if (has('date')) return scalar(call('json_date_value', expr), 'timestamptz', types, empty);
  return scalar(call('json_value', expr), 'jsonb', types, empty);
}

/** The elements of a list, as rows. */
export function rowsOfList(list: List, as: string): Value {
  const read = (name: string): PlanExpr => ({ is: 'column', of: as, name });
  return {
    kind: 'rows',
    from: { is: 'json', of: list.expr, as },
    where: [],
    order: list.isOrdered ? [{ by: read('ordinal'), isDescending: false }] : [],
    element: valueInJson(read('value'), list.element),
    empty: list.empty,
    ordinal: list.isOrdered ? read('ordinal') : null,
    isAtMostOne: false,
  };
}
