import type { Field } from '../../model/catalog.ts';
import { type Core, coreOf } from '../../model/core-type.ts';
import type { FieldProfile } from '../../model/profile.ts';
import type { Slot } from './phrase.ts';

/** What a value is for, from its type, its name and its values. */
export type Role = 'moment' | 'flag' | 'number' | 'text' | 'bytes' | 'document' | 'unknown';

const byCore: Readonly<Partial<Record<Core, Role>>> = {
  date: 'moment',
  time: 'moment',
  timestamp: 'moment',
  boolean: 'flag',
  integer: 'number',
  decimal: 'number',
  float: 'number',
  bytes: 'bytes',
  json: 'document',
};

const momentWords: ReadonlySet<string> = new Set([
  'date',
  'time',
  'datetim',
  'timestamp',
  'birth date',
  'death date',
  'due date',
  'expiri date',
  'year',
]);
const flagWords: ReadonlySet<string> = new Set(['flag', 'activ', 'inact', 'inactiv', 'block', 'delet', 'deceas']);

/** The role of a field; text and untyped fields are read by their values first, then by their name. */
export function roleOf(field: Field, slots: readonly Slot[], profile: FieldProfile | undefined): Role {
  const known = byCore[coreOf(field.type).core];
  if (known && field.type.dimensions === 0) return known;
  const { date = 0, datetime = 0, decimal = 0, integer = 0 } = profile?.patterns ?? {};
  if (date + datetime > 0.7) return 'moment';
  const words = slots.flatMap(({ readings }) => readings.map((reading) => reading.join(' ')));
  const last = slots.at(-1)?.words.at(-1);
  if (words.some((word) => momentWords.has(word)) || last === 'on' || last === 'at') return 'moment';
  if (decimal > 0.7) return 'number';
  if (isShort(field, profile) && words.some((word) => flagWords.has(word))) return 'flag';
  if (field.type.kind === 'other') return 'unknown';
  return integer > 0.9 && decimal + integer > 0.9 ? 'unknown' : 'text';
}

function isShort({ type }: Field, profile: FieldProfile | undefined): boolean {
  return (
    type.length === 1 || profile?.maxLength === 1 || type.kind === 'other' || (coreOf(type).isVarying === true && type.length === undefined)
  );
}
