import type { Field } from '../../model/catalog.ts';
import { isOneOf } from '../../model/core-type.ts';
import type { FieldProfile } from '../../model/profile.ts';
import type { Slot } from './phrase.ts';
import { sharedBySketch } from './sketch.ts';
import { plainName } from './tokens.ts';
import type { FieldView, Shape, ValueSet } from './view.ts';

/** How people write yes and no. */
export const truths: ReadonlySet<string> = new Set([
  'y',
  'n',
  'j',
  't',
  'f',
  'true',
  'false',
  'yes',
  'no',
  '0',
  '1',
  's',
  'o',
  'ja',
  'nein',
  'si',
  'oui',
  'non',
]);

/** Values that a field is known to take: labels of its enum, or its most frequent values. */
export function knownValues({ field, profile }: Pick<FieldView, 'field' | 'profile'>): readonly string[] {
  return field.type.labels ?? profile?.common.map(({ value }) => value) ?? [];
}

/** Lists this short are also compared by their beginnings: `F` and `female`. */
const shortList = 12;

/** The values of a field where they are known to be few; null where they are not known. */
export function valueSetOf(known: Parameters<typeof knownValues>[0]): ValueSet | null {
  const values = knownValues(known);
  if (values.length === 0) return null;
  return {
    plain: new Set(values.map(plainName).filter(Boolean)),
    areTruths: values.length <= 3 && values.every((value) => truths.has(value.toLowerCase())),
    areNumbers: values.every((value) => /^\d+$/.test(value)),
  };
}

/** Do the values of two fields overlap? 1: all of the shorter list are in the other; −0.5: both are lists and share nothing; 0: not known. */
export function overlapFit(source: FieldView, target: FieldView): number {
  const [from, to] = [source.values, target.values];
  if (target.field.type.kind === 'boolean') return from ? (from.areTruths ? 0.8 : -1) : 0;
  if (!from || !to) return sharedBySketch(source.sketch, target.sketch) ?? 0;
  const share = sharedValues(from, to) / Math.max(1, Math.min(from.plain.size, to.plain.size));
  if (share > 0) return Math.min(1, share);
  return from.areNumbers === to.areNumbers ? -0.5 : 0;
}

function sharedValues({ plain: from }: ValueSet, { plain: to }: ValueSet): number {
  let shared = 0;
  const isShort = from.size <= shortList && to.size <= shortList;
  for (const value of from) if (to.has(value) || (isShort && findLabel(value, [...to]) !== undefined)) shared++;
  return shared;
}

/** The label that a value means: the same but for case and signs, or the only one that begins with it. */
export function findLabel(value: string, labels: readonly string[]): string | undefined {
  const plain = plainName(value);
  if (plain === '') return undefined;
  const same = labels.find((label) => plainName(label) === plain);
  if (same !== undefined || /^\d+$/.test(plain)) return same;
  const beginning = labels.filter(
    (label) => plainName(label).startsWith(plain) || (plain.length > 3 && plain.startsWith(plainName(label))),
  );
  return beginning.length === 1 ? beginning[0] : undefined;
}

/** Patterns that a target's words promise. */
const promises: ReadonlyMap<string, keyof FieldProfile['patterns']> = new Map([
  ['email', 'email'],
  ['phone', 'phone'],
  ['mobil', 'phone'],
  ['fax', 'phone'],
  ['websit', 'url'],
  ['checksum', 'sha256'],
]);
const telling = ['email', 'phone', 'url', 'uuid', 'icd10'] as const;

/** What a name promises of its values, and what most of them look like. */
export function shapeOf(slots: readonly Slot[], profile: FieldProfile | undefined): Shape {
  const promised = slots.flatMap(({ readings }) => readings.flat()).flatMap((word) => promises.get(word) ?? [])[0];
  return { promised, seen: telling.find((pattern) => (profile?.patterns[pattern] ?? 0) >= 0.7) };
}

/** Do the source's values look as the target's name, or its own values, say? −1 to 1, 0: not known. */
export function shapeFit(source: FieldView, target: FieldView): number {
  const from = source.profile;
  if (!from || from.rows === from.nulls) return 0;
  const { seen } = source.shape;
  if (target.profile && target.profile.rows > target.profile.nulls && (seen ?? target.shape.seen) !== undefined)
    return seen === target.shape.seen ? 1 : -1;
  const { promised } = target.shape;
  if (promised === undefined || !isText(source.field)) return seen === 'email' || seen === 'phone' ? -1 : 0;
  if ((from.patterns[promised] ?? 0) >= 0.5) return 1;
  return promised === 'url' || promised === 'sha256' ? 0 : -1;
}

const isText = ({ type }: Field): boolean => isOneOf(type, 'text');

/** Can the target hold the source's lengths, and do the lengths of both sides' values resemble each other? −1 to 1. */
export function lengthFit(source: FieldView, target: FieldView): number {
  const longest = source.profile?.maxLength ?? source.field.type.length;
  const room = target.field.type.length;
  if (longest !== undefined && room !== undefined && longest > room) return -1;
  const theirs = target.profile?.maxLength;
  if (longest === undefined || theirs === undefined || source.profile?.maxLength === undefined) return 0;
  return 1 - 2 * (Math.abs(longest - theirs) / Math.max(longest, theirs, 1));
}

/** How much the ranges of numbers or dates overlap, −0.5 to 1; 0: not known. */
export function rangeFit(source: FieldView, target: FieldView): number {
  const [from, to] = [source.range, target.range];
  if (!from || !to) return 0;
  const shared = Math.min(from.max, to.max) - Math.max(from.min, to.min);
  if (shared < 0) return -0.5;
  const narrower = Math.min(from.max - from.min, to.max - to.min);
  return narrower === 0 ? 0.5 : shared / Math.max(narrower, (Math.max(from.max, to.max) - Math.min(from.min, to.min)) / 4);
}

/** Smallest and largest value as numbers; moments as milliseconds. */
export function rangeOf(profile: FieldProfile | undefined): { min: number; max: number } | null {
  if (profile?.min === undefined || profile.max === undefined) return null;
  const [min, max] = [profile.min, profile.max].map(placeOf);
  return min === undefined || max === undefined || Number.isNaN(min) || Number.isNaN(max) ? null : { min, max };
}

/** A number or moment as a number. Clock times are read as UTC, whatever zone the machine is in; a zone's few hours say nothing here. */
function placeOf(value: string): number {
  if (/^[+-]?[\d.]+(e[+-]?\d+)?$/i.test(value)) return Number(value);
  const [, year, month, day, hour, minute] = /^(\d{4,6})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)[\d:.+ Z-]*)?$/.exec(value) ?? [];
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour ?? 0), Number(minute ?? 0));
}

/** Does the source fill what the target demands: values where it may not be empty, distinct ones where it is unique? −1 to 1. */
export function demandFit(source: FieldView, target: FieldView): number {
  const { profile } = source;
  if (!profile || profile.rows === 0)
    return source.field.nullable && !target.field.nullable && target.field.default === undefined ? -0.3 : 0;
  if (profile.nulls === profile.rows) return -1;
  const unique = profile.distinct >= (profile.rows - profile.nulls) * 0.999;
  if (target.isUnique || target.isKey) return unique && profile.nulls === 0 ? 0.7 : -1;
  if (!target.field.nullable && target.field.default === undefined && profile.nulls > 0) return -0.5;
  return 0;
}
