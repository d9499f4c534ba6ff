import type { Json } from '../../model/pipelines/pipeline.ts';
import type { PlanExpr } from '../../model/pipelines/plan.ts';
import { isTrue } from './compare.ts';
import { membersIn } from './constants.ts';
import { evaluate } from './expressions.ts';
import { rowsIn } from './operators/arrays.ts';
import type { Scope } from './operators/operator.ts';
import { memberOf, partsOf } from './paths.ts';
import { isPredicate, predicateOf } from './predicates.ts';
import { refuse } from './refusal.ts';
import { countOf, existsRow } from './rows.ts';
import { allOf, anyOf, call, constant, isNull, negated, no, type Rows, type Value, yes } from './values.ts';

/** Whether a document is as a query wants it: what `$match` and `find` take. */
export function matches(query: Json, scope: Scope): PlanExpr {
  return allOf(
    Object.entries(membersIn(query)).map(([name, argument]) =>
      name.startsWith('$') ? combined(name, argument, scope) : fieldMatches(scope.root, partsOf(name), argument, scope),
    ),
  );
}

function combined(name: string, argument: Json, scope: Scope): PlanExpr {
  if (name === '$expr') return isTrue(evaluate(argument, scope));
  if (name === '$comment') return yes;
  if (!['$and', '$or', '$nor'].includes(name) || !Array.isArray(argument)) return refuse(name, 'it is not translated in a query');
  const each = argument.map((query) => matches(query, scope));
  if (name === '$and') return allOf(each);
  return name === '$or' ? anyOf(each) : negated(anyOf(each));
}

function fieldMatches(root: Value, path: readonly string[], condition: Json, scope: Scope): PlanExpr {
  if (!isPredicate(condition)) return at(root, path, '$eq', condition, scope);
  const { $options, ...predicates } = membersIn(condition);
  return allOf(
    Object.entries(predicates).map(([operator, argument]) =>
      operator === '$regex'
        ? at(root, path, '$regex', { pattern: argument, options: $options ?? '' }, scope)
        : at(root, path, operator, argument, scope),
    ),
  );
}

/** What says the opposite of another operator, for all elements of an array. */
const opposites: Readonly<Record<string, string>> = { $ne: '$eq', $nin: '$in' };

function at(value: Value, path: readonly string[], operator: string, argument: Json, scope: Scope): PlanExpr {
  const opposite = opposites[operator];
  if (opposite !== undefined) return negated(at(value, path, opposite, argument, scope));
  if (operator === '$not') return negated(fieldMatches(value, path, argument, scope));
  if (value.kind === 'rows' || value.kind === 'list') return inArray(value, path, operator, argument, scope);
  const [name, ...rest] = path;
  if (name === undefined) return predicateOf(value, operator, argument);
  if (/^\d+$/.test(name)) refuse(operator, 'a place in an array is not translated');
  if (value.kind === 'missing') return predicateOf(value, operator, argument);
  if (value.kind === 'scalar' && !value.types.includes('object') && !value.types.includes('array'))
    return predicateOf({ kind: 'missing' }, operator, argument);
  return at(memberOf(value, name), rest, operator, argument, scope);
}

function inArray(
  value: Extract<Value, { kind: 'rows' | 'list' }>,
  path: readonly string[],
  operator: string,
  argument: Json,
  scope: Scope,
): PlanExpr {
  if (path.length === 0 && operator === '$size') return sizeIs(value, argument);
  if (path.length === 0 && operator === '$exists') return exists(value, argument);
  const rows = rowsIn(value, { name: operator, scope });
  if (path.length === 0 && operator === '$elemMatch') return elementMatches(rows, argument, scope);
  if (path.length === 0 && operator === '$all') return allIn(rows, argument, scope);
  if (operator === '$exists' || operator === '$type' || operator === '$size')
    return refuse(operator, 'it is not translated through an array');
  const lists = operator === '$in' && Array.isArray(argument) ? argument : [argument];
  if (lists.includes(null)) return refuse(operator, 'null is not looked for in arrays: MongoDB takes missing arrays and elements for it');
  if (lists.some((each) => Array.isArray(each))) return refuse(operator, 'whole arrays are not compared');
  return existsRow(rows, at(rows.element, path, operator, argument, scope));
}

function sizeIs(value: Extract<Value, { kind: 'rows' | 'list' }>, argument: Json): PlanExpr {
  if (typeof argument !== 'number' || !Number.isInteger(argument) || argument < 0) return refuse('$size', 'it takes a number of elements');
  if (argument === 0 && value.kind === 'rows' && value.empty !== 'never')
    return refuse('$size', 'an array without elements and none are one in the table: say which it is (`empties`)');
  const size = value.kind === 'rows' ? countOf(value) : call('coalesce', call('json_length', value.expr), constant('integer', '-1'));
  return call('same', size, constant('integer', String(argument)));
}

function exists(value: Extract<Value, { kind: 'rows' | 'list' }>, argument: Json): PlanExpr {
  const isWanted = argument === true || argument === 1;
  if (value.empty === 'merged') return refuse('$exists', 'null, missing and [] are one in the table: say which it is (`empties`)');
  if (value.empty !== 'missing') return isWanted ? yes : no;
  const there = value.kind === 'rows' ? existsRow(value, yes) : negated(isNull(value.expr));
  return isWanted ? there : negated(there);
}

function elementMatches(rows: Rows, argument: Json, scope: Scope): PlanExpr {
  const { element } = rows;
  if (element.kind === 'object') return existsRow(rows, matches(argument, { ...scope, root: element }));
  return isPredicate(argument)
    ? existsRow(rows, fieldMatches(element, [], argument, scope))
    : refuse('$elemMatch', 'it asks for members of what has none');
}

function allIn(rows: Rows, argument: Json, scope: Scope): PlanExpr {
  if (!Array.isArray(argument) || argument.length === 0 || argument.includes(null)) return refuse('$all', 'it takes values');
  return allOf(argument.map((each) => existsRow(rows, at(rows.element, [], '$eq', each, scope))));
}
