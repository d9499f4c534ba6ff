import { bsonType } from '../bson/types.ts';
import { MapNames } from './map-names.ts';
import { mergeScan } from './merge-scans.ts';
import { PathScan } from './path-scan.ts';

/** A map is told from a record by the share of its members that stand in most of its objects. */
export const coreMassMin = 0.4;
/** With fewer objects the share says nothing. */
export const objectsMin = 20;

/** The share of all members that have a name which stands in half of the objects or more. */
export function coreMass(path: PathScan): number {
  if (path.names) return path.names.density;
  const objects = path.count(bsonType.object) - path.emptyObjects;
  const counts = path.list.map(({ seen }) => seen);
  const all = counts.reduce((sum, count) => sum + count, 0);
  const core = counts.filter((count) => count * 2 >= objects).reduce((sum, count) => sum + count, 0);
  return all === 0 ? 1 : core / all;
}

/** Objects whose names are data; of few objects that cannot be told. */
export function isMapLike(path: PathScan): boolean {
  if (path.isMap) return coreMass(path) < coreMassMin;
  return !path.isCut && path.count(bsonType.object) - path.emptyObjects >= objectsMin && coreMass(path) < coreMassMin;
}

/** Whether objects with too many members are maps: a record has members that most of its objects share. */
export function makesMap(path: PathScan): boolean {
  return path.count(bsonType.object) < objectsMin || coreMass(path) < coreMassMin;
}

/** Puts the members of a path together: from here on it is a map, and its values are looked at as those of one path. */
export function takeTogether(path: PathScan, memberOf: (path: PathScan, name: string) => PathScan | undefined): void {
  path.isMap = true;
  path.names = new MapNames();
  path.names.objects = path.count(bsonType.object) - 1;
  for (const member of path.list) {
    path.names.see(member.name);
    path.names.members += member.seen;
    mergeScan(path.elementHere(), member, memberOf);
  }
  path.objects.forget();
  path.members.clear();
  path.list.length = 0;
}

/** The values of a map as those of one path, whether or not they were put together while looking. */
export function valuesOf(path: PathScan): PathScan {
  if (path.isMap) return path.elementHere();
  const values = new PathScan('');
  for (const member of path.list) mergeScan(values, member, made);
  return values;
}

function made(path: PathScan, name: string): PathScan {
  const member = path.members.get(name) ?? new PathScan(name, path.list.length);
  if (!path.members.has(name)) {
    path.members.set(name, member);
    path.list.push(member);
  }
  return member;
}
