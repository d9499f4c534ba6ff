import { bucketSpec, type Json } from '../../../model/pipelines/pipeline.ts';
import type { PlanExpr, PlanOrder } from '../../../model/pipelines/plan.ts';
import { average, count, distinct, extreme, firstOf, pushed, sum } from '../accumulate.ts';
import { membersIn } from '../constants.ts';
import { evaluate } from '../expressions.ts';
import { refuse } from '../refusal.ts';
import { type State, sealed } from '../state.ts';
import { closed, type Obj, type Scalar, type Value } from '../values.ts';
import { sortBy } from './order.ts';
import { parsed, type Stage, type StageContext, scopeOf } from './stage.ts';

/** `$group`: one document of each key. */
export const group: Stage = (argument, state, context) => {
  const { _id: id, ...fields } = membersIn(argument);
  if (id === undefined) return refuse(context.name, 'it needs _id');
  return grouped(state, context, (scope) => keyOf(evaluate(id, scope)), fields);
};

type Read = (scope: ReturnType<typeof scopeOf>) => Value;

/** Groups by a value: keys become columns first, so that the database groups by just them. */
function grouped(state: State, context: StageContext, key: Read, fields: Readonly<Record<string, Json>>): State {
  const scope = scopeOf(state, context);
  const keyed = sealed(context.t, {
    ...state,
    root: closed([
      ['key', key(scope)],
      ['root', state.root],
    ]),
  });
  const [made, root] = [keyed.root.members.get('key'), keyed.root.members.get('root')];
  if (!made || root?.kind !== 'object') return refuse(context.name, 'it needs documents');
  const inner = { ...keyed, root };
  const accumulated = Object.entries(fields).map(([name, each]): [string, Value] => [name, accumulate(each, inner, context)]);
  const result: Obj = closed([['_id', made], ...accumulated]);
  return sealed(context.t, { ...inner, root: result, order: null }, { group: keysIn(made) });
}

/** The columns of a key. */
function keysIn(key: Value): PlanExpr[] {
  if (key.kind === 'scalar') return key.expr.is === 'constant' ? [] : [key.expr];
  return key.kind === 'object' ? [...key.members.values()].flatMap(keysIn) : [];
}

/** A missing key is the key null; within a key of several members they are two. */
function keyOf(key: Value): Value {
  if (key.kind === 'missing') return keyOf({ kind: 'object', members: new Map(), isOpen: false });
  if (key.kind === 'scalar') return { ...comparedKey(key), empty: key.empty === 'never' ? 'never' : 'null' };
  if (key.kind !== 'object') return refuse('$group', 'an array is no key');
  if (key.isOpen) return refuse('$group', 'a whole document of a table is no key');
  const isOne = key.members.size === 1;
  return closed([...key.members].map(([name, each]) => [name, memberKey(name, each, isOne)]));
}

function memberKey(name: string, value: Value, isOne: boolean): Value {
  if (value.kind === 'missing') return value;
  if (value.kind !== 'scalar') return keyOf(value);
  if (!isOne && value.empty === 'merged')
    return refuse(
      '$group',
      `a key of several members tells null from missing, and both are one in the table for "${name}": say which it is (\`empties\`)`,
    );
  return comparedKey(value);
}

function comparedKey(key: Scalar): Scalar {
  const isSplit = key.form === 'jsonb' && (key.types.includes('decimal') || key.types.includes('object') || key.types.includes('array'));
  return isSplit ? refuse('$group', `values of the types ${key.types.join(', ')} are not told apart by equality in the table`) : key;
}

function accumulate(spec: Json, state: State, context: StageContext): Value {
  const [[operator, argument] = [], ...more] = Object.entries(membersIn(spec));
  if (operator === undefined || argument === undefined || more.length > 0) return refuse(context.name, 'a member needs one accumulator');
  if (operator === '$count') return count();
  const value = evaluate(argument, scopeOf(state, context));
  switch (operator) {
    case '$sum':
      return isOne(argument) ? count() : sum(value, operator);
    case '$avg':
      return average(value, operator);
    case '$min':
    case '$max':
      return extreme(value, operator === '$max', operator);
    case '$push':
      return pushed(value, state.order, operator);
    case '$addToSet':
      return distinct(value, operator);
    case '$first':
      return firstOf(value, orderFor(state, operator), operator);
    case '$last':
      return firstOf(
        value,
        orderFor(state, operator).map((each) => ({ ...each, isDescending: !each.isDescending })),
        operator,
      );
    default:
      return refuse(operator, 'the accumulator is not translated');
  }
}

const isOne = (argument: Json): boolean => argument === 1;

function orderFor({ order }: State, operator: string): readonly PlanOrder[] {
  return order ?? refuse(operator, 'without a $sort before it, which document comes first is not said');
}

/** `$sortByCount`: how often each value stands, the most frequent first. */
export const sortByCount: Stage = (argument, state, context) => {
  const counted = grouped(state, context, (scope) => keyOf(evaluate(argument, scope)), { count: { $sum: 1 } });
  return sortBy({ count: -1 }, counted);
};

/** `$bucket`: groups between boundaries. */
export const bucket: Stage = (argument, state, context) => {
  const { groupBy, boundaries, default: otherwise, output = { count: { $sum: 1 } } } = parsed(bucketSpec, argument, context.name);
  if (otherwise === undefined) return refuse(context.name, 'without a default MongoDB fails for what lies outside');
  const key = boundaries.slice(0, -1).reduceRight<Json>((rest, from, i) => {
    const isWithin = { $and: [{ $gte: [groupBy, from] }, { $lt: [groupBy, boundaries[i + 1] ?? null] }] };
    return { $cond: [isWithin, from, rest] };
  }, otherwise);
  const made = grouped(state, context, (scope) => keyOf(evaluate(key, scope)), output);
  return sortBy({ _id: 1 }, made);
};
