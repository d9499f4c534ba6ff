import { requireText } from '../bson/faults.ts';
import { nameEndAt, placeOfName } from '../bson/names.ts';
import { bsonType } from '../bson/types.ts';
import { BsonFault, depthMax, documentEnd, valueEnd } from '../bson/walk.ts';
import { isMapLike } from './map-scan.ts';
import type { PathScan } from './path-scan.ts';

const texts: ReadonlySet<number> = new Set([bsonType.string, bsonType.symbol, bsonType.code]);
const unknownMember = 'it has a member that no document had when all were looked through';

/**
 * Whether a value is such as stood there when all documents were looked through (null: nobody has looked), and its texts can be held by a target.
 * Throws `BsonFault` where it has a member or a type that none had: what nobody has counted goes to no column, and must not vanish.
 */
export function requireKnown(bytes: Buffer, type: number, from: number, to: number, seen: PathScan | null, depth = 0): void {
  const scan = seen?.isCut ? null : seen;
  if (depth > depthMax) throw new BsonFault(`a document has more than ${depthMax} levels`);
  if (scan?.count(type) === 0) throw new BsonFault('a value is of a type that no document had there when all were looked through');
  if (texts.has(type)) requireText(bytes, from + 4, to - 1);
  else if (type === bsonType.object) requireMembers(bytes, from, scan, depth);
  else if (type === bsonType.array) requireElements(bytes, from, scan?.element ?? null, depth);
  else if (type === bsonType.dbPointer) requireText(bytes, from + 4, to - 13);
  else if (type === bsonType.codeWithScope) requireCode(bytes, from, to, depth);
}

function requireMembers(bytes: Buffer, from: number, scan: PathScan | null, depth: number): void {
  const end = documentEnd(bytes, from, bytes.length) - 1;
  for (let [at, next] = [from + 4, 0]; at < end; ) {
    const type = bytes[at] as number;
    const nameEnd = nameEndAt(bytes, at + 1, end);
    const place = scan && !scan.isMap ? placeOfName(scan.list, next, bytes, at + 1, nameEnd) : -1;
    const member = scan?.isMap ? scan.element : (scan?.list[place] ?? null);
    if (place < 0) requireName(bytes, at + 1, nameEnd, scan, member);
    const value = nameEnd + 1;
    at = valueEnd(bytes, type, value, end);
    requireKnown(bytes, type, value, at, member, depth + 1);
    next = place + 1;
  }
}

/** The names of maps are data; one that others have not is a member that nobody knows. */
function requireName(bytes: Buffer, from: number, to: number, scan: PathScan | null, member: PathScan | null): void {
  if (scan && !member && !isMapLike(scan)) throw new BsonFault(unknownMember);
  requireText(bytes, from, to);
}

function requireElements(bytes: Buffer, from: number, element: PathScan | null, depth: number): void {
  const end = documentEnd(bytes, from, bytes.length) - 1;
  for (let at = from + 4; at < end; ) {
    const type = bytes[at] as number;
    const value = nameEndAt(bytes, at + 1, end) + 1;
    at = valueEnd(bytes, type, value, end);
    requireKnown(bytes, type, value, at, element, depth + 1);
  }
}

/** A code's text, and the variables that it comes with. */
function requireCode(bytes: Buffer, from: number, to: number, depth: number): void {
  const scope = from + 8 + bytes.readInt32LE(from + 4);
  requireText(bytes, from + 8, scope - 1);
  requireKnown(bytes, bsonType.object, scope, to, null, depth + 1);
}
