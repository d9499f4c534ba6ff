import { isUtf8 } from 'node:buffer';
import { isInstant } from './text.ts';
import { bsonType } from './types.ts';
import { BsonFault, depthMax, isShortPlain, walkDocument } from './walk.ts';

/** Whether a value, or one within it, is none that a column can hold: a text with a NUL or in no UTF-8, a date beyond all calendars. */
export function isFaulty(bytes: Buffer, type: number, from: number, to: number, depth = 0): boolean {
  switch (type) {
    case bsonType.string:
    case bsonType.symbol:
    case bsonType.code:
      return isFaultyText(bytes.subarray(from + 4, to - 1));
    case bsonType.date:
      return depth === 0 && !isInstant(bytes.readBigInt64LE(from));
    case bsonType.array:
      return depth < depthMax && hasFaultyMember(bytes, from, depth + 1);
    case bsonType.object:
      return depth > 0 && depth < depthMax && hasFaultyMember(bytes, from, depth + 1);
    default:
      return false;
  }
}

/** Throws `BsonFault` where a text is one that no text of a target can hold. */
export function requireText(bytes: Buffer, from: number, to: number): void {
  if (isShortPlain(bytes, from, to)) return;
  const text = bytes.subarray(from, to);
  if (text.includes(0)) throw new BsonFault('a text holds a NUL, which no text of the target can');
  if (!isUtf8(text)) throw new BsonFault(`a text at byte ${from} is not UTF-8`);
}

const isFaultyText = (text: Buffer): boolean => text.includes(0) || !isUtf8(text);

function hasFaultyMember(bytes: Buffer, at: number, depth: number): boolean {
  let found = false;
  walkDocument(bytes, at, (type, _name, from, to) => {
    found ||= isFaulty(bytes, type, from, to, depth);
  });
  return found;
}
