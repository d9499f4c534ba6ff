import { quotedMember } from '../../../model/column-ref.ts';
import type { TagFacts } from '../../../model/documents.ts';
import { bsonType, typeName } from '../bson/types.ts';
import type { ObjectShape } from '../paths/object-scan.ts';
import type { PathScan } from '../paths/path-scan.ts';

/** A tag is there nearly always, and few objects are not as their tag says. */
const presentMin = 0.99;
const exceptionsMax = 0.01;
/** Values of a tag with fewer objects say nothing; two have to say something. */
const objectsMin = 20;
const valuesMin = 2;

/** Members whose values decide which other members the objects at a path have: presence that differs from value to value, and within none. */
export function tagsOf(path: PathScan): TagFacts[] {
  const { shapes } = path.objects;
  if (shapes === null || shapes.size < valuesMin) return [];
  const objects = path.count(bsonType.object) || path.seen;
  const maybe = path.list.filter((member) => isTagLike(member, objects));
  return maybe.flatMap((member) => tagOf(path, member, [...shapes.values()], objects) ?? []);
}

const isTagLike = (member: PathScan, objects: number): boolean =>
  member.codes !== null && member.codes.size >= valuesMin && member.seen >= presentMin * objects;

function tagOf(path: PathScan, member: PathScan, shapes: readonly ObjectShape[], objects: number): TagFacts | null {
  const values = member.codeTexts.map((value, code) => taggedWith(value, member.ordinal * 64 + code, path, member, shapes));
  const told = values.filter((each) => each.objects >= objectsMin);
  if (told.length < valuesMin || !decides(told)) return null;
  return { member: quotedMember(member.name), missing: objects - member.seen, values };
}

type TagValue = TagFacts['values'][number];

function taggedWith(value: string, code: number, path: PathScan, tag: PathScan, shapes: readonly ObjectShape[]): TagValue {
  const members: Record<string, Record<string, number>> = {};
  let objects = 0;
  for (const shape of shapes) {
    const seen = shape.codes.get(code) ?? 0;
    objects += seen;
    if (seen > 0) for (const [ordinal, type] of shape.members) addMember(members, path.list[ordinal], tag, type, seen);
  }
  return { value, objects, members };
}

function addMember(
  members: Record<string, Record<string, number>>,
  member: PathScan | undefined,
  tag: PathScan,
  type: number,
  seen: number,
): void {
  if (!member || member === tag) return;
  const name = quotedMember(member.name);
  const types = members[name] ?? {};
  types[typeName(type)] = (types[typeName(type)] ?? 0) + seen;
  members[name] = types;
}

/** Every member that not all values have stands in all objects of a value or in none, and there is such a member. */
function decides(values: readonly TagValue[]): boolean {
  const names = new Set(values.flatMap(({ members }) => Object.keys(members)));
  const decided = [...names].filter((name) => {
    const shares = values.map(({ members, objects }) => sum(members[name] ?? {}) / objects);
    return shares.some((share) => share >= 1 - exceptionsMax) && shares.some((share) => share <= exceptionsMax);
  });
  const isClean = decided.every((name) =>
    values.every(({ members, objects }) => {
      const share = sum(members[name] ?? {}) / objects;
      return share >= 1 - exceptionsMax || share <= exceptionsMax;
    }),
  );
  return decided.length > 0 && isClean;
}

const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((all, count) => all + count, 0);
