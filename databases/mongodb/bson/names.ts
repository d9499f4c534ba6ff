import { BsonFault } from './walk.ts';

/** Something that is known by a name, as its bytes stand in documents. */
export interface Named {
  readonly bytes: Buffer;
}

/** Where the name that begins at `from` ends: at its NUL. Throws `BsonFault` where that is not before `limit`. */
export function nameEndAt(bytes: Buffer, from: number, limit: number): number {
  for (let end = from; end < limit; end++) if (bytes[end] === 0) return end;
  throw new BsonFault(`the name of an element at byte ${from - 1} has no end`);
}

/**
 * The place of a name among the known ones, -1 where it is none of them. It is looked for from `start` on: members nearly always come in one order,
 * and then no name is made a text.
 */
export function placeOfName(known: readonly Named[], start: number, bytes: Buffer, from: number, to: number): number {
  const count = known.length;
  for (let i = 0, at = start; i < count; i++, at++) {
    if (at >= count) at -= count;
    if (isName((known[at] as Named).bytes, bytes, from, to)) return at;
  }
  return -1;
}

function isName(name: Buffer, bytes: Buffer, from: number, to: number): boolean {
  if (name.length !== to - from) return false;
  for (let i = 0; i < name.length; i++) if (name[i] !== bytes[from + i]) return false;
  return true;
}
