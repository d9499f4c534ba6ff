import { refuse } from './refusal.ts';
import { membersOfRows } from './rows.ts';
import { missing, type Obj, type Value } from './values.ts';

const partsMax = 20;

/** The parts of `items.code`. */
export function partsOf(path: string): string[] {
  const parts = path.split('.');
  if (parts.some((each) => each === '') || parts.length > partsMax) refuse(null, `"${path}" is no path of members`);
  return parts;
}

/** The member of a document; refused where the mapping has none of that name and the documents may. */
export function memberOf(value: Value, name: string): Value {
  if (value.kind !== 'object') return refuse(null, `"${name}" is read of what is no document`);
  return value.members.get(name) ?? (value.isOpen ? refuse(null, `"${name}" has no place in the target`) : missing);
}

/** What an expression's path reads: members of documents, and of each element of an array. */
export function readPath(value: Value, parts: readonly string[]): Value {
  const [name, ...rest] = parts;
  if (name === undefined || value.kind === 'missing') return value;
  if (value.kind === 'rows') return membersOfRows(value, (element) => readPath(element, parts));
  if (value.kind === 'scalar') {
    if (value.types.includes('object') || value.types.includes('array'))
      return refuse(null, `"${name}" is read of documents that no table has been made of`);
    return missing;
  }
  if (value.kind === 'list' || value.kind === 'tuple')
    return refuse(null, `"${name}" is read of each element of an array that is no table`);
  return readPath(memberOf(value, name), rest);
}

/** The document with a member set; undefined takes it away. */
export function withMember(of: Obj, [name = '', ...rest]: readonly string[], value: Value | undefined, operator: string): Obj {
  const members = new Map(of.members);
  if (rest.length > 0) {
    const inner = members.get(name);
    if (inner !== undefined && inner.kind !== 'object') refuse(operator, `"${name}" is no document whose members could be set`);
    const base: Obj = inner?.kind === 'object' ? inner : { kind: 'object', members: new Map(), isOpen: false };
    members.set(name, withMember(base, rest, value, operator));
  } else if (value === undefined) members.set(name, missing);
  else members.set(name, value);
  return { ...of, members };
}
