import type { Json } from '../../model/pipelines/pipeline.ts';
import { constantOf, isWrapped, membersIn } from './constants.ts';
import { arrayOperators } from './operators/arrays.ts';
import { booleanOperators } from './operators/booleans.ts';
import { dateOperators } from './operators/dates.ts';
import { numberOperators } from './operators/numbers.ts';
import type { Operator, Scope } from './operators/operator.ts';
import { stringOperators } from './operators/strings.ts';
import { partsOf, readPath } from './paths.ts';
import { refuse } from './refusal.ts';
import { closed, missing, type Value } from './values.ts';

const operators: ReadonlyMap<string, Operator> = new Map(
  Object.entries({ ...numberOperators, ...booleanOperators, ...stringOperators, ...dateOperators, ...arrayOperators }),
);
const depthMax = 40;

/** What an aggregation expression is over the documents of a scope. */
export function evaluate(json: Json, scope: Scope, depth = 0): Value {
  if (depth > depthMax) return refuse(null, `expressions of more than ${depthMax} levels are not read`);
  const inner = (each: Json, within: Scope = scope): Value => evaluate(each, within, depth + 1);
  if (typeof json === 'string') return ofText(json, scope);
  if (Array.isArray(json)) return { kind: 'tuple', of: json.map((each) => inner(each)) };
  if (json === null || typeof json !== 'object' || isWrapped(json)) return constantOf(json, 'expression');
  const [[name, argument] = [], ...more] = Object.entries(membersIn(json));
  if (!name?.startsWith('$')) return closed(Object.entries(membersIn(json)).map(([each, value]) => [each, inner(value)]));
  if (more.length > 0) refuse(name, 'an operator stands alone in its document');
  if (name === '$literal') return literalOf(argument ?? null);
  const operator = operators.get(name) ?? refuse(name, 'it is not translated');
  return operator(argument ?? null, { name, scope, evaluate: inner });
}

function literalOf(json: Json): Value {
  if (Array.isArray(json)) return { kind: 'tuple', of: json.map(literalOf) };
  return json === null || typeof json !== 'object' || isWrapped(json)
    ? constantOf(json, '$literal')
    : closed(Object.entries(membersIn(json)).map(([name, each]) => [name, literalOf(each)]));
}

function ofText(text: string, { root, variables }: Scope): Value {
  if (!text.startsWith('$')) return constantOf(text, 'expression');
  if (!text.startsWith('$$')) return readPath(root, partsOf(text.slice(1)));
  const [name = '', ...rest] = text.slice(2).split('.');
  if (name === 'REMOVE') return missing;
  if (name === 'ROOT' || name === 'CURRENT') return readPath(root, rest);
  const value = variables.get(name) ?? refuse(`$$${name}`, 'it is not known here');
  return readPath(value, rest);
}
