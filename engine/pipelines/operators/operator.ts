import type { BsonType } from '../../../model/pipelines/mapped.ts';
import type { Json } from '../../../model/pipelines/pipeline.ts';
import { refuse } from '../refusal.ts';
import type { Translation } from '../state.ts';
import { constant, type Obj, type Scalar, scalar, type Value } from '../values.ts';

/** What expressions read: the document, and variables (`$$item`). */
export interface Scope {
  readonly t: Translation;
  readonly root: Obj;
  readonly variables: ReadonlyMap<string, Value>;
}

export interface Given {
  readonly name: string;
  readonly scope: Scope;
  evaluate(json: Json, scope?: Scope): Value;
}

export type Operator = (argument: Json, given: Given) => Value;

const argumentsMax = 100;

/** The operands of an operator: an array of them, or one alone. */
export function operands(argument: Json, given: Given, least: number, most = argumentsMax): Value[] {
  const list = Array.isArray(argument) ? argument : [argument];
  if (list.length < least || list.length > most) refuse(given.name, `it takes ${least === most ? least : `${least} to ${most}`} operands`);
  return list.map((each) => given.evaluate(each));
}

/** The members of an operator's document; others than these are refused. */
export function named(
  argument: Json,
  { name }: Given,
  required: readonly string[],
  optional: readonly string[] = [],
): Record<string, Json> {
  if (argument === null || typeof argument !== 'object' || Array.isArray(argument)) return refuse(name, 'it takes a document');
  const strange = Object.keys(argument).find((each) => !required.includes(each) && !optional.includes(each));
  if (strange !== undefined) refuse(name, `its "${strange}" is not translated`);
  const lacking = required.find((each) => !(each in argument));
  return lacking === undefined ? (argument as Record<string, Json>) : refuse(name, `it needs "${lacking}"`);
}

/** A value of one column; what is missing everywhere is NULL. */
export function scalarOf(value: Value, operator: string): Scalar {
  if (value.kind === 'missing') return { ...scalar(constant('text', null), 'text', []), empty: 'missing' };
  return value.kind === 'scalar' ? value : refuse(operator, 'it is given a document or an array');
}

/** A value that is of these types wherever it is there: for others MongoDB would have failed. */
export function typed(value: Value, operator: string, types: readonly BsonType[]): Scalar {
  const found = scalarOf(value, operator);
  if (found.isNewKey) refuse(operator, 'it is given a key that is a new one in the target');
  const other = found.types.find((each) => !types.includes(each));
  if (other !== undefined) refuse(operator, `MongoDB fails for values of the type ${other}, which occur here`);
  return found;
}

/** The one text that is written there. */
export function constantText(json: Json | undefined, operator: string): string {
  return typeof json === 'string' && !json.startsWith('$') ? json : refuse(operator, 'it is only translated with constants');
}

/** NULL wherever an operand has no value: what most operators give for null and missing. */
export const nullIfAny = (values: readonly Scalar[]): 'never' | 'null' =>
  values.some(({ empty }) => empty !== 'never') ? 'null' : 'never';
