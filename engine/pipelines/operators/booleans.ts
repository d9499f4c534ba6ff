import type { Json } from '../../../model/pipelines/pipeline.ts';
import type { PlanExpr } from '../../../model/pipelines/plan.ts';
import { comparable, equals, isBelow, isTrue } from '../compare.ts';
import { refuse } from '../refusal.ts';
import { allOf, anyOf, bool, constant, eitherEmpty, negated, type Scalar, scalar, type Value, when } from '../values.ts';
import { merged, orElse } from './merged.ts';
import { type Given, named, type Operator, operands } from './operator.ts';

function compared(make: (a: Scalar, b: Scalar) => PlanExpr): Operator {
  return (argument, given) => {
    const [a, b] = operands(argument, given, 2, 2).map((each) => comparable(each, given.name));
    return a && b ? bool(make(a, b)) : refuse(given.name, 'it takes 2 operands');
  };
}

const cmp: Operator = (argument, given) => {
  const [a, b] = operands(argument, given, 2, 2).map((each) => comparable(each, given.name));
  if (!a || !b) return refuse(given.name, 'it takes 2 operands');
  const sign = (text: string): PlanExpr => constant('integer', text);
  return scalar(when(isBelow(a, b), sign('-1'), when(isBelow(b, a), sign('1'), sign('0'))), 'integer', ['int']);
};

const condMembers = ['if', 'then', 'else'];
const inOrder = (named: Readonly<Record<string, Json>>): Json[] => condMembers.map((name) => named[name] ?? null);

const cond: Operator = (argument, given) => {
  const members = Array.isArray(argument) ? argument : inOrder(named(argument, given, condMembers));
  const [condition, then, otherwise] = members;
  return chosen([[given.evaluate(condition ?? null), given.evaluate(then ?? null)]], given.evaluate(otherwise ?? null), given);
};

const switchOf: Operator = (argument, given) => {
  const { branches, default: otherwise } = named(argument, given, ['branches', 'default']);
  if (!Array.isArray(branches) || branches.length === 0) return refuse(given.name, 'it needs branches');
  const whens = branches.map((each): [Value, Value] => {
    const { case: condition, then } = named(each, given, ['case', 'then']);
    return [given.evaluate(condition ?? null), given.evaluate(then ?? null)];
  });
  return chosen(whens, given.evaluate(otherwise ?? null), given);
};

/** The first value whose condition holds. */
function chosen(whens: readonly (readonly [Value, Value])[], otherwise: Value, { name }: Given): Value {
  return whens.reduceRight<Value>((rest, [condition, then]) => {
    const holds = isTrue(condition);
    return merged(then, rest, name, (a, b) => when(holds, a, b), eitherEmpty);
  }, otherwise);
}

const ifNull: Operator = (argument, given) => {
  const values = operands(argument, given, 2);
  const [last, ...before] = values.toReversed();
  if (!last) return refuse(given.name, 'it takes 2 operands');
  return before.reduce<Value>((rest, value) => orElse(value, rest, given.name), last);
};

export const booleanOperators: Readonly<Record<string, Operator>> = {
  $eq: compared(equals),
  $ne: compared((a, b) => negated(equals(a, b))),
  $lt: compared(isBelow),
  $gt: compared((a, b) => isBelow(b, a)),
  $lte: compared((a, b) => negated(isBelow(b, a))),
  $gte: compared((a, b) => negated(isBelow(a, b))),
  $cmp: cmp,
  $and: (argument, given) => bool(allOf(operands(argument, given, 0).map(isTrue))),
  $or: (argument, given) => bool(anyOf(operands(argument, given, 0).map(isTrue))),
  $not: (argument, given) => bool(negated(isTrue(operands(argument, given, 1, 1)[0] ?? { kind: 'missing' }))),
  $cond: cond,
  $switch: switchOf,
  $ifNull: ifNull,
};
