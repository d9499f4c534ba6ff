import type { FieldType } from '../../model/catalog.ts';
import { coreOf } from '../../model/core-type.ts';
import type { FieldProfile } from '../../model/profile.ts';
import { familyOf } from './kind-fit.ts';
import { findLabel, overlapFit, shapeFit, truths } from './value-fit.ts';
import type { FieldView } from './view.ts';

/** 7849 → `7,849`, on every machine. */
export const counted = (count: number): string => String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',');

/** A share as people read it; never rounded up to all. */
export const percent = (share: number): string => `${share < 1 ? Math.min(99, Math.round(share * 100)) : 100} %`;

/** What the source's values say of the match, in words: counts, never values. */
export function valueEvidence(source: FieldView, target: FieldView): string[] {
  const { profile } = source;
  if (!profile || profile.rows === 0) return [];
  if (profile.nulls === profile.rows) return ['The source column is empty.'];
  return [
    ...fitEvidence(profile, source, target),
    ...overlapEvidence(source, target),
    ...(shapeFit(source, target) > 0 ? ['The values look as they should.'] : []),
    ...emptyEvidence(profile, target),
  ];
}

function fitEvidence(profile: FieldProfile, source: FieldView, target: FieldView): string[] {
  const share = fittingShare(profile, source, target);
  if (share === null) return [];
  const all = profile.rows - profile.nulls;
  return [`${percent(share)} of ${counted(all)} ${all === 1 ? 'value fits' : 'values fit'}.`];
}

function overlapEvidence(source: FieldView, target: FieldView): string[] {
  const overlap = overlapFit(source, target);
  if (overlap < 0) return ['The known values of both sides differ.'];
  if (overlap === 0 || target.field.type.kind === 'boolean') return [];
  const distinct = source.profile?.distinct ?? 0;
  return [`${percent(overlap)} of the ${counted(distinct)} different values are known on both sides.`];
}

function emptyEvidence({ rows, nulls }: FieldProfile, { field }: FieldView): string[] {
  if (nulls === 0 || field.nullable || field.default !== undefined) return [];
  return [`${counted(nulls)} of ${counted(rows)} rows have none, and the column needs one.`];
}

/** The first number that an integer type has no room for. */
function boundOf(type: FieldType): number | undefined {
  const { core, bits } = coreOf(type);
  return core === 'integer' && bits ? 2 ** (bits - 1) : undefined;
}

/** Share of the source's values that the target's type takes; null where the profile does not tell. References become other values. */
function fittingShare(profile: FieldProfile, source: FieldView, target: FieldView): number | null {
  if (target.isKey || target.refersTo.length > 0) return null;
  const { type } = target.field;
  const [from, to] = [familyOf(source.field.type.kind), familyOf(type.kind)];
  if (source.field.type.dimensions > 0 || type.dimensions > 0) return null;
  if (to === 'enum') return knownShare(profile, (value) => findLabel(value, type.labels ?? []) !== undefined);
  if (to === 'boolean' && from !== 'boolean') return knownShare(profile, (value) => truths.has(value.toLowerCase()));
  if (to === 'text') return (profile.maxLength ?? 0) <= (type.length ?? Number.POSITIVE_INFINITY) ? 1 : null;
  if (from === 'text') return patternShare(profile, to);
  return from === to && isWithin(source, boundOf(type)) ? 1 : null;
}

/** By rows, where all values are known. */
function knownShare({ common, rows, nulls }: FieldProfile, fits: (value: string) => boolean): number | null {
  const known = common.reduce((sum, each) => sum + each.rows, 0);
  if (known === 0 || known < rows - nulls) return null;
  return common.filter(({ value }) => fits(value)).reduce((sum, each) => sum + each.rows, 0) / known;
}

function patternShare({ patterns }: FieldProfile, to: ReturnType<typeof familyOf>): number | null {
  const of = (...names: (keyof FieldProfile['patterns'])[]): number =>
    Math.min(
      1,
      names.reduce((sum, name) => sum + (patterns[name] ?? 0), 0),
    );
  if (to === 'integer') return of('integer');
  if (to === 'decimal') return of('integer', 'decimal');
  if (to === 'moment') return of('date', 'datetime');
  if (to === 'uuid') return of('uuid');
  return to === 'document' ? of('json') : null;
}

const isWithin = ({ range }: FieldView, bound: number | undefined): boolean =>
  bound === undefined || (range !== null && range.min >= -bound && range.max < bound);
