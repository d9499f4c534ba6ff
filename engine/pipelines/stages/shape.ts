import type { Json } from '../../../model/pipelines/pipeline.ts';
import { membersIn } from '../constants.ts';
import { evaluate } from '../expressions.ts';
import { memberOf, partsOf, withMember } from '../paths.ts';
import { refuse } from '../refusal.ts';
import { sealed } from '../state.ts';
import { missing, type Obj, type Value } from '../values.ts';
import { type Stage, scopeOf } from './stage.ts';

const isKept = (value: Json | undefined): boolean => value === true || (typeof value === 'number' && value !== 0);
const isLeftOut = (value: Json | undefined): boolean => value === false || value === 0;

/** `$project`: only these members, or all but these. */
export const project: Stage = (argument, state, context) => {
  const spec = Object.entries(membersIn(argument));
  const others = spec.filter(([name]) => name !== '_id');
  if (spec.length === 0) return refuse(context.name, 'it names no member');
  const isExclusion = others.length === 0 ? isLeftOut(spec[0]?.[1]) : others.every(([, value]) => isLeftOut(value));
  if (isExclusion)
    return unset(
      spec.filter(([, value]) => isLeftOut(value)).map(([name]) => name),
      state,
      context,
    );
  const scope = scopeOf(state, context);
  const { _id: id } = membersIn(argument);
  const own = state.root.members.get('_id');
  let root: Obj = { kind: 'object', members: new Map(), isOpen: false };
  if (id === undefined && own) root = withMember(root, ['_id'], own, context.name);
  for (const [name, value] of spec) {
    if (isLeftOut(value)) continue;
    const parts = partsOf(name);
    if (isKept(value)) root = including(root, state.root, parts, context.name);
    else if (isNested(value)) root = nested(root, state.root, parts, value, (each) => evaluate(each, scope), context.name);
    else root = withMember(root, parts, evaluate(value, scope), context.name);
  }
  return sealed(context.t, { ...state, root });
};

const isNested = (value: Json | undefined): boolean => {
  const names = Object.keys(membersIn(value ?? null));
  return names.length > 0 && names.every((name) => !name.startsWith('$'));
};

/** `{home: {city: 1}}` is `{'home.city': 1}`. */
function nested(root: Obj, from: Obj, parts: readonly string[], value: Json, read: (each: Json) => Value, operator: string): Obj {
  return Object.entries(membersIn(value)).reduce<Obj>((whole, [name, each]) => {
    const path = [...parts, ...partsOf(name)];
    if (isLeftOut(each)) return refuse(operator, `"${path.join('.')}" is left out among members that are kept`);
    if (isKept(each)) return including(whole, from, path, operator);
    return isNested(each) ? nested(whole, from, path, each, read, operator) : withMember(whole, path, read(each), operator);
  }, root);
}

function including(root: Obj, from: Value, parts: readonly string[], operator: string): Obj {
  return withMember(root, parts.slice(0, 1), only(from, parts, root.members.get(parts[0] ?? ''), operator), operator);
}

/** The member at a path with nothing beside it but what was kept of it before. */
function only(from: Value, [name = '', ...rest]: readonly string[], before: Value | undefined, operator: string): Value {
  const value = memberOf(from, name);
  if (rest.length === 0) return value;
  if (value.kind === 'missing' || value.kind === 'scalar')
    return value.kind === 'missing' ? missing : refuse(operator, `"${name}" is no document`);
  if (value.kind === 'rows') {
    const element = only(
      { kind: 'object', isOpen: false, members: new Map([[name, value.element]]) },
      [name, ...rest],
      before?.kind === 'rows' ? before.element : undefined,
      operator,
    );
    return { ...value, element };
  }
  if (value.kind !== 'object') return refuse(operator, `members of "${name}" are not told apart`);
  const kept = before?.kind === 'object' ? before.members : new Map<string, Value>();
  const inner = only(value, rest, kept.get(rest[0] ?? ''), operator);
  return { kind: 'object', isOpen: false, members: new Map([...kept, [rest[0] ?? '', inner]]) };
}

/** `$addFields` and `$set`: members beside those that are there. */
export const addFields: Stage = (argument, state, context) => {
  const scope = scopeOf(state, context);
  const root = Object.entries(membersIn(argument)).reduce<Obj>((whole, [name, value]) => {
    const parts = partsOf(name);
    const read = (each: Json): Value => evaluate(each, scope);
    return isNested(value)
      ? nested(whole, scope.root, parts, value, read, context.name)
      : withMember(whole, parts, read(value), context.name);
  }, state.root);
  return sealed(context.t, { ...state, root });
};

/** `$unset`: all but these. */
export const unset: Stage = (argument, state, { name: operator }) => {
  const names = (Array.isArray(argument) ? argument : [argument]).map(String);
  const root = names.reduce<Obj>((whole, name) => without(whole, partsOf(name), operator), state.root);
  return { ...state, root };
};

function without(of: Obj, [name = '', ...rest]: readonly string[], operator: string): Obj {
  if (rest.length === 0) return withMember(of, [name], undefined, operator);
  const inner = of.members.get(name);
  if (!inner || inner.kind === 'missing') return of;
  const members = new Map(of.members);
  if (inner.kind === 'object') members.set(name, without(inner, rest, operator));
  else if (inner.kind === 'rows' && inner.element.kind === 'object')
    members.set(name, { ...inner, element: without(inner.element, rest, operator) });
  else refuse(operator, `"${name}" has no members that could be left out`);
  return { ...of, members };
}

/** `$replaceRoot` and `$replaceWith`: a document within takes the place of the whole. */
export const replaceRoot: Stage = (argument, state, context) => {
  const made = context.name === '$replaceRoot' ? (membersIn(argument).newRoot ?? null) : argument;
  const root = evaluate(made, scopeOf(state, context));
  if (root.kind !== 'object') return refuse(context.name, 'the new root is no document of which all is known');
  return sealed(context.t, { ...state, root });
};
