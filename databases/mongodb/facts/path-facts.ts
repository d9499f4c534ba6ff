import { quotedMember } from '../../../model/column-ref.ts';
import type { PathFacts } from '../../../model/documents.ts';
import { bsonType, typeName } from '../bson/types.ts';
import type { ArrayScan } from '../paths/array-scan.ts';
import { coreMass, isMapLike, valuesOf } from '../paths/map-scan.ts';
import type { PathScan } from '../paths/path-scan.ts';
import { tagsOf } from './tags.ts';

/** A path with its facts and with the scan that they were read from. */
export interface ScannedPath {
  readonly facts: PathFacts;
  readonly scan: PathScan;
}

/** Members of elements of which it is said whether they tell elements apart, and members that may decide others. */
const keysMax = 40;
const sharedMax = 2;
/** So many objects have to share a value before one member can be said to decide the others. */
const repeatedMin = 2;

/** The facts of all paths, in the order in which they were first seen, members behind the object that they stand in. */
export function pathFactsOf(root: PathScan): ScannedPath[] {
  return membersOf(root, '', root.seen);
}

function membersOf(scan: PathScan, path: string, places: number): ScannedPath[] {
  return scan.list.flatMap((member) =>
    pathsAt(member, path === '' ? quotedMember(member.name) : `${path}.${quotedMember(member.name)}`, places),
  );
}

function pathsAt(scan: PathScan, path: string, places: number): ScannedPath[] {
  const objects = scan.count(bsonType.object);
  const isMap = isMapLike(scan);
  const own = { facts: factsOf(scan, path, places, isMap), scan };
  const values = isMap ? valuesOf(scan) : null;
  return [
    own,
    ...(values ? pathsAt(values, `${path}{}`, values.seen) : membersOf(scan, path, objects)),
    ...(scan.arrays && scan.element && !scan.isMap ? pathsAt(scan.element, `${path}[]`, scan.element.seen) : []),
  ];
}

const rounded = (share: number): number => Math.round(share * 1e4) / 1e4;

function factsOf(scan: PathScan, path: string, places: number, isMap: boolean): PathFacts {
  const objects = scan.count(bsonType.object);
  const keys = path.endsWith('[]') && objects > 0 ? keysOf(scan, objects) : [];
  const shared = path === '' ? [] : sharedOf(scan);
  const tags = isMap ? [] : tagsOf(scan);
  return {
    path,
    places,
    seen: scan.seen,
    types: namedTypes(scan.types),
    empty: emptyStatesOf(scan, places),
    distinct: scan.sketch.distinct,
    distinctIsExact: scan.sketch.isExact,
    longest: scan.longest,
    examples: Object.fromEntries([...scan.examples].map(([type, text]) => [typeName(type), text])),
    ...(scan.arrays && { arrays: arrayFacts(scan.arrays) }),
    ...(objects > 0 && {
      objects: {
        count: objects,
        names: scan.names?.count ?? scan.list.length,
        coreMass: rounded(coreMass(scan)),
        isMap,
        isCut: scan.isCut,
      },
    }),
    ...(keys.length > 0 && { keys }),
    ...(tags.length > 0 && { tags }),
    ...(shared.length > 0 && { shared }),
    ...(scan.members.get('$ref') && { dbRefs: Object.fromEntries(scan.members.get('$ref')?.dbRefs ?? []) }),
  };
}

const namedTypes = (types: ReadonlyMap<number, number>): Record<string, number> =>
  Object.fromEntries([...types].map(([type, seen]) => [typeName(type), seen]));

const emptyStatesOf = (scan: PathScan, places: number): PathFacts['empty'] => ({
  missing: places - scan.seen,
  null: scan.count(bsonType.null) + scan.count(bsonType.undefined),
  empty_array: scan.emptyArrays,
  empty_object: scan.emptyObjects,
  empty_text: scan.emptyTexts,
});

function arrayFacts(scan: ArrayScan): NonNullable<PathFacts['arrays']> {
  const [length = 0, arrays = 0] = [...scan.lengths].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0] ?? [];
  return {
    count: scan.count,
    elements: scan.elements,
    shortest: scan.count === 0 ? 0 : scan.shortest,
    longest: scan.longest,
    usual: { length, arrays },
    several: scan.several,
    repeating: scan.repeats.arrays,
    rising: scan.rising,
    positions: scan.positions.filter(({ size }) => size > 0).map(namedTypes),
  };
}

/** Members that hold one kind of value by which elements can be told. */
function keysOf({ list }: PathScan, elements: number): NonNullable<PathFacts['keys']> {
  return list
    .filter(({ keyed, types }) => keyed > 0 && [...types.keys()].length === 1)
    .slice(0, keysMax)
    .map(({ name, keyed, repeats }) => ({ member: quotedMember(name), missing: elements - keyed, repeated: repeats.arrays }));
}

function sharedOf({ objects }: PathScan): NonNullable<PathFacts['shared']> {
  return [...(objects.shared ?? [])]
    .filter(([, { objects: seen, values }]) => values > 1 && seen >= repeatedMin * values)
    .slice(0, sharedMax)
    .map(([{ name }, scan]) => ({
      member: quotedMember(name),
      objects: scan.objects,
      values: scan.values,
      isSample: scan.isSample,
      differing: Object.fromEntries(scan.differing.map(([member, values]) => [quotedMember(member.name), values])),
    }));
}
