import type { PathReference } from '../../../model/documents.ts';
import { bsonType } from '../bson/types.ts';
import type { PathScan } from '../paths/path-scan.ts';

/** A member of a collection by which others may refer to it. */
export interface KeyPath {
  readonly entity: string;
  readonly collection: string;
  readonly member: string;
  readonly scan: PathScan;
}

/** A reference is told where so large a share of the values are keys, and from so many values. */
const fittingMin = 0.95;
const comparedMin = 3;
const referencesMax = 3;
const whole: ReadonlySet<number> = new Set([bsonType.int32, bsonType.int64]);
const empty: ReadonlySet<number> = new Set([bsonType.null, bsonType.undefined]);

/** Keys that the values at a path are; whole numbers and few values are believed only where the name says so too. */
export function referencesOf(path: string, scan: PathScan, keys: readonly KeyPath[]): PathReference[] {
  const kind = kindOf(scan);
  if (kind === null) return [];
  return keys
    .filter((key) => key.scan !== scan && kindOf(key.scan) === kind)
    .map((key) => ({ to: key.entity, member: key.member, ...scan.sketch.within(key.scan.sketch), isNamed: isNamedAfter(path, key) }))
    .filter((found) => isReference(found, kind))
    .sort((a, b) => Number(b.isNamed) - Number(a.isNamed) || b.fitting / b.compared - a.fitting / a.compared)
    .slice(0, referencesMax);
}

function isReference({ compared, fitting, isNamed }: PathReference, kind: string): boolean {
  if (compared === 0 || fitting < fittingMin * compared) return false;
  return isNamed || (kind !== 'whole' && (kind === 'objectId' || compared >= comparedMin));
}

/** What may be compared: ObjectIds, whole numbers and texts, each among themselves. */
function kindOf(scan: PathScan): string | null {
  const types = [...scan.types.keys()].filter((type) => !empty.has(type));
  if (types.length === 0) return null;
  if (types.every((type) => type === bsonType.objectId)) return 'objectId';
  if (types.every((type) => whole.has(type))) return 'whole';
  if (types.every((type) => type === bsonType.binary)) return scan.otherBinaries === 0 && scan.uuids === scan.seen ? 'uuid' : null;
  return types.every((type) => type === bsonType.string) ? 'text' : null;
}

/** `patient_id`, `patientId`, `patient`, `items[].patientIds[]`: the collection `patients`. */
function isNamedAfter(path: string, { collection, member }: KeyPath): boolean {
  const last =
    path
      .replaceAll(/\[\]|\{\}/g, '')
      .split('.')
      .at(-1) ?? '';
  const name = plain(last.replace(/_?(ids?|refs?|keys?)$/i, ''));
  return name !== '' && (name === plain(collection) || (member !== '_id' && plain(last) === plain(collection) + plain(member)));
}

const plain = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
    .replace(/ies$/, 'y')
    .replace(/s$/, '');
