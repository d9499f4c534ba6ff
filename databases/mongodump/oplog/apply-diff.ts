import { documentOf, elementsOf, type RawElement } from '../../mongodb/bson/raw-document.ts';
import { bsonType } from '../../mongodb/bson/types.ts';
import { documentBytesMax } from '../../mongodb/bson/walk.ts';
import { CannotReplay } from './refused.ts';

/** What a diff says of one member. */
type Change = { readonly kind: 'delete' } | { readonly kind: 'update' | 'insert'; readonly value: RawElement } | Within;

/** What it says of the members of a member. */
interface Within {
  readonly kind: 'within';
  readonly diff: Buffer;
}

interface ArrayDiff {
  readonly length: number | null;
  readonly changes: ReadonlyMap<number, Change>;
}

/** An element takes three bytes and more. */
const elementsMax = Math.floor(documentBytesMax / 3);
const nothing = Buffer.alloc(0);

/**
 * Applies a diff of the oplog's second version to a document, as a server does that applies it again: where a value is of another kind than the diff
 * expects, a later entry has made it so, and will again; until then it is null.
 */
export function applyDiff(document: Buffer, diff: Buffer): Buffer {
  const changes = changesOf(diff);
  const [kept, updated]: [RawElement[], Set<string>] = [[], new Set()];
  for (const element of elementsOf(document)) {
    const change = changes.get(element.name);
    if (!change) kept.push(element);
    else if (change.kind === 'within') kept.push(changedWithin(element, change));
    else if (change.kind === 'update') {
      if (!updated.has(element.name)) kept.push(change.value);
      updated.add(element.name);
    }
  }
  const added = [...changes.values()].flatMap((change) =>
    (change.kind === 'update' && !updated.has(change.value.name)) || change.kind === 'insert' ? [change.value] : [],
  );
  return documentOf([...kept, ...added]);
}

function changesOf(diff: Buffer): Map<string, Change> {
  const changes = new Map<string, Change>();
  for (const { name, value } of elementsOf(diff)) {
    if (name === 'd') for (const each of elementsOf(value)) changes.set(each.name, { kind: 'delete' });
    else if (name === 'u') for (const each of elementsOf(value)) changes.set(each.name, { kind: 'update', value: each });
    else if (name === 'i') for (const each of elementsOf(value)) changes.set(each.name, { kind: 'insert', value: each });
    else if (name.startsWith('s')) changes.set(name.slice(1), { kind: 'within', diff: value });
    else throw new CannotReplay(`a diff with the section "${name}"`);
  }
  return changes;
}

function changedWithin({ type, name, value }: RawElement, { diff }: Within): RawElement {
  if (type === bsonType.object && !isOfArray(diff)) return { type, name, value: applyDiff(value, diff) };
  if (type === bsonType.array && isOfArray(diff)) return { type, name, value: applyArrayDiff(value, diff) };
  return { type: bsonType.null, name, value: nothing };
}

/** The first element of an array's diff says that it is one. */
const isOfArray = (diff: Buffer): boolean => diff.length > 7 && diff[4] === bsonType.boolean && diff[5] === 0x61 && diff[6] === 0;

function applyArrayDiff(array: Buffer, diff: Buffer): Buffer {
  const { length, changes } = arrayDiffOf(diff);
  const before = elementsOf(array);
  const end = Math.max(length ?? before.length, ...[...changes.keys()].map((index) => index + 1));
  if (end > elementsMax) throw new CannotReplay(`an array of ${end} elements`);
  return documentOf(
    Array.from({ length: end }, (_, i) => elementAt(i, i < (length ?? before.length) ? before[i] : undefined, changes.get(i))),
  );
}

function elementAt(i: number, before: RawElement | undefined, change: Change | undefined): RawElement {
  const name = String(i);
  if (change?.kind === 'update') return { ...change.value, name };
  if (!before) return { type: bsonType.null, name, value: nothing };
  return change?.kind === 'within' ? changedWithin({ ...before, name }, change) : { ...before, name };
}

function arrayDiffOf(diff: Buffer): ArrayDiff {
  const changes = new Map<number, Change>();
  let length: number | null = null;
  for (const element of elementsOf(diff)) {
    const { type, name, value } = element;
    if (name === 'a') continue;
    if (name === 'l' && type === bsonType.int32) length = Math.max(0, value.readInt32LE(0));
    else changes.set(indexOf(name), name.startsWith('u') ? { kind: 'update', value: element } : { kind: 'within', diff: value });
  }
  return { length, changes };
}

/** `u3` replaces the element 3, `s3` changes it. */
function indexOf(name: string): number {
  if (/^[us]\d{1,9}$/.test(name)) return Number(name.slice(1));
  throw new CannotReplay(`a diff of an array with the section "${name}"`);
}
