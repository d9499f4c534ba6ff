import { bsonType } from './types.ts';

/** Bytes that are no BSON. The message says what is wrong with them, and where, without their values. */
export class BsonFault extends Error {}

/** An element of a document or array: its type, and where its value lies in the bytes. */
export type VisitElement = (type: number, name: string, from: number, to: number) => void;

/** The largest document that a server stores, with the room that its own tools allow beside it. */
export const documentBytesMax = 16 * 1024 * 1024 + 16 * 1024;
/** MongoDB allows 100 levels; deeper ones are hostile. */
export const depthMax = 200;

const leastBytes = 5;

/** Calls `visit` for each element of the document that begins at `from`. Throws `BsonFault` where the bytes are no document. */
export function walkDocument(bytes: Buffer, from: number, visit: VisitElement): void {
  const end = documentEnd(bytes, from, bytes.length) - 1;
  let at = from + 4;
  while (at < end) {
    const type = bytes[at] ?? 0;
    const nameEnd = bytes.indexOf(0, at + 1);
    if (nameEnd < 0 || nameEnd >= end) throw new BsonFault(`the name of an element at byte ${at} has no end`);
    const name = nameOf(bytes, at + 1, nameEnd);
    const value = nameEnd + 1;
    at = valueEnd(bytes, type, value, end);
    visit(type, name, value, at);
  }
}

/** A number of four bytes, faster than `readInt32LE`; what lies behind the end counts as 0. */
export function int32At(bytes: Buffer, at: number): number {
  return (bytes[at] as number) | ((bytes[at + 1] as number) << 8) | ((bytes[at + 2] as number) << 16) | ((bytes[at + 3] as number) << 24);
}

/** Where the document that begins at `from` ends; its last byte is NUL. */
export function documentEnd(bytes: Buffer, from: number, limit: number): number {
  if (from + leastBytes > limit) throw new BsonFault(`a document at byte ${from} is cut off`);
  const length = int32At(bytes, from);
  if (length < leastBytes) throw new BsonFault(`a document at byte ${from} says that it has ${length} bytes`);
  if (from + length > limit) throw new BsonFault(`a document at byte ${from} is longer than what holds it`);
  if (bytes[from + length - 1] !== 0) throw new BsonFault(`a document at byte ${from} does not end with a NUL`);
  return from + length;
}

/** The text of a string value (with its length before it). Throws where it is not UTF-8. */
export function stringAt(bytes: Buffer, from: number): string {
  const [start, end] = [from + 4, from + 3 + int32At(bytes, from)];
  return isShortPlain(bytes, start, end) ? bytes.toString('latin1', start, end) : utf8(bytes, start, end);
}

/** Longer texts are looked through in native code. */
const shortBytes = 96;

/** Whether a text is short and of ASCII alone, without a NUL, as nearly all are: then there is a quick way to read it. */
export function isShortPlain(bytes: Buffer, from: number, to: number): boolean {
  if (to - from > shortBytes) return false;
  for (let at = from; at < to; at++) {
    const byte = bytes[at] as number;
    if (byte === 0 || byte > 0x7f) return false;
  }
  return true;
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function utf8(bytes: Buffer, from: number, to: number): string {
  try {
    return decoder.decode(bytes.subarray(from, to));
  } catch {
    throw new BsonFault(`a text at byte ${from} is not UTF-8`);
  }
}

/** Short ASCII names, which nearly all are, are read without a decoder. */
function nameOf(bytes: Buffer, from: number, to: number): string {
  return isShortPlain(bytes, from, to) ? bytes.toString('latin1', from, to) : utf8(bytes, from, to);
}

const fixedLengths: readonly (readonly [type: number, bytes: number])[] = [
  [bsonType.double, 8],
  [bsonType.undefined, 0],
  [bsonType.objectId, 12],
  [bsonType.boolean, 1],
  [bsonType.date, 8],
  [bsonType.null, 0],
  [bsonType.int32, 4],
  [bsonType.timestamp, 8],
  [bsonType.int64, 8],
  [bsonType.decimal128, 16],
  [bsonType.minKey, 0],
  [bsonType.maxKey, 0],
];
/** By type; -1 for those that say their length. */
const fixedBytes = new Int8Array(256).fill(-1);
for (const [type, bytes] of fixedLengths) fixedBytes[type] = bytes;

/** Where a value of a type that begins at `from` ends. Throws `BsonFault` where that is behind `limit`. */
export function valueEnd(bytes: Buffer, type: number, from: number, limit: number): number {
  const fixed = fixedBytes[type] ?? -1;
  const end = fixed >= 0 ? from + fixed : longEnd(bytes, type, from, limit);
  if (end > limit) throw new BsonFault(`a value at byte ${from} is longer than its document`);
  return end;
}

function longEnd(bytes: Buffer, type: number, from: number, limit: number): number {
  switch (type) {
    case bsonType.object:
    case bsonType.array:
      return documentEnd(bytes, from, limit);
    case bsonType.codeWithScope:
      return documentEnd(bytes, stringEnd(bytes, from + 4, limit), limit);
    case bsonType.string:
    case bsonType.symbol:
    case bsonType.code:
      return stringEnd(bytes, from, limit);
    case bsonType.binary:
      return lengthEnd(bytes, from, limit, 5);
    case bsonType.regex:
      return cstringEnd(bytes, cstringEnd(bytes, from, limit), limit);
    case bsonType.dbPointer:
      return stringEnd(bytes, from, limit) + 12;
    default:
      throw new BsonFault(`an element before byte ${from} has the unknown type ${type}`);
  }
}

function lengthEnd(bytes: Buffer, from: number, limit: number, before: number): number {
  if (from + 4 > limit) throw new BsonFault(`a length at byte ${from} is cut off`);
  const length = int32At(bytes, from);
  if (length < 0) throw new BsonFault(`a length at byte ${from} is below zero`);
  return from + before + length;
}

function stringEnd(bytes: Buffer, from: number, limit: number): number {
  const end = lengthEnd(bytes, from, limit, 4);
  if (end > limit || end < from + 5 || bytes[end - 1] !== 0) throw new BsonFault(`a text at byte ${from} does not end where it says`);
  return end;
}

function cstringEnd(bytes: Buffer, from: number, limit: number): number {
  const at = bytes.indexOf(0, from);
  if (at < 0 || at >= limit) throw new BsonFault(`a text at byte ${from} has no end`);
  return at + 1;
}
