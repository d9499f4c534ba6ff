import type { PathScan } from './path-scan.ts';

/** Adds what was seen at another path: the values of a map stand at paths that differ by their keys. `memberOf` makes members, as long as there may be more. */
export function mergeScan(into: PathScan, from: PathScan, memberOf: (path: PathScan, name: string) => PathScan | undefined): void {
  for (const [type, seen] of from.types) into.addCount(type, seen);
  for (const count of ['seen', 'emptyTexts', 'emptyObjects', 'emptyArrays', 'otherBinaries', 'uuids', 'keyed'] as const)
    into[count] += from[count];
  into.longest = Math.max(into.longest, from.longest);
  into.isCut ||= from.isCut;
  into.repeats.merge(from.repeats);
  into.sketch.merge(from.sketch);
  into.codes = null;
  into.objects.forget();
  for (const [type, example] of from.examples) if (!into.examples.has(type)) into.examples.set(type, example);
  for (const [name, seen] of from.dbRefs) into.dbRefs.set(name, (into.dbRefs.get(name) ?? 0) + seen);
  if (from.arrays) into.arraysHere().merge(from.arrays);
  if (from.isMap) into.isMap = true;
  for (const [name, member] of from.members) {
    const own = into.isMap ? into.elementHere() : memberOf(into, name);
    if (own) mergeScan(own, member, memberOf);
    else into.isCut = true;
  }
  if (from.element) mergeScan(into.elementHere(), from.element, memberOf);
}
