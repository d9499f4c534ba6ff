import { documentOf, elementsOf, type RawElement } from '../../mongodb/bson/raw-document.ts';
import { bsonType } from '../../mongodb/bson/types.ts';
import { documentBytesMax } from '../../mongodb/bson/walk.ts';
import { CannotReplay } from './refused.ts';

const elementsMax = Math.floor(documentBytesMax / 3);
const nothing = Buffer.alloc(0);

/** Applies an update of the oplog's first version, which sets and unsets members by their paths. */
export function applySet(document: Buffer, update: Buffer): Buffer {
  let now = document;
  for (const { name, value } of elementsOf(update)) {
    if (name === '$v') continue;
    if (name !== '$set' && name !== '$unset') throw new CannotReplay(`an update with ${name}`);
    for (const member of elementsOf(value)) now = changedAt(now, false, member.name.split('.'), name === '$set' ? member : null);
  }
  return now;
}

/**
 * A container with the member at a path set, or unset (null). What is no container where the path leads through it stays: a later
 * entry made it so.
 */
function changedAt(container: Buffer, isArray: boolean, [name = '', ...rest]: readonly string[], to: RawElement | null): Buffer {
  const elements = elementsOf(container);
  const at = elements.findIndex((each) => each.name === name);
  const before = elements[at];
  if (!before && to === null) return container;
  if (rest.length === 0) return placed(elements, isArray, at, name, to);
  if (before && before.type !== bsonType.object && before.type !== bsonType.array) return container;
  const within = changedAt(before?.value ?? documentOf([]), before?.type === bsonType.array, rest, to);
  return placed(elements, isArray, at, name, { type: before?.type ?? bsonType.object, name, value: within });
}

function placed(elements: RawElement[], isArray: boolean, at: number, name: string, to: RawElement | null): Buffer {
  if (at >= 0) return documentOf(elements.flatMap((each, i) => (i === at ? renamed(to, isArray, name) : [each])));
  return documentOf([...elements, ...(isArray ? filling(elements.length, name) : []), ...renamed(to, isArray, name)]);
}

/** An element that is unset in an array leaves null. */
function renamed(to: RawElement | null, isArray: boolean, name: string): RawElement[] {
  if (to) return [{ ...to, name }];
  return isArray ? [{ type: bsonType.null, name, value: nothing }] : [];
}

function filling(length: number, name: string): RawElement[] {
  const index = /^\d{1,9}$/.test(name) ? Number(name) : Number.NaN;
  if (Number.isNaN(index) || index > elementsMax) throw new CannotReplay('a path that leads to no element of an array');
  return Array.from({ length: Math.max(0, index - length) }, (_, i) => ({
    type: bsonType.null,
    name: String(length + i),
    value: nothing,
  }));
}
