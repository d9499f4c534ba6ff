import { bsonType } from '../bson/types.ts';
import { BsonFault, walkDocument } from '../bson/walk.ts';
import { isMapLike } from './map-scan.ts';
import type { PathScan } from './path-scan.ts';

/**
 * Whether a value is such as stood there when all documents were looked through. Throws `BsonFault` where it has a member or a type that none had:
 * what nobody has counted goes to no column, and must not vanish.
 */
export function requireKnown(bytes: Buffer, type: number, from: number, scan: PathScan): void {
  if (scan.isCut) return;
  if (scan.count(type) === 0) throw new BsonFault('a value is of a type that no document had there when all were looked through');
  if (type === bsonType.object) requireKnownMembers(bytes, from, scan);
  const { element } = scan;
  if (type === bsonType.array && element) walkDocument(bytes, from, (inner, _name, at) => requireKnown(bytes, inner, at, element));
}

function requireKnownMembers(bytes: Buffer, from: number, scan: PathScan): void {
  walkDocument(bytes, from, (type, name, at) => {
    const member = scan.isMap ? scan.element : scan.members.get(name);
    if (!member && isMapLike(scan)) return;
    if (!member) throw new BsonFault('it has a member that no document had when all were looked through');
    requireKnown(bytes, type, at, member);
  });
}
