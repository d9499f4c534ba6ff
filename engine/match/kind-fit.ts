import type { TypeKind } from '../../model/catalog.ts';
import { type Core, coreOf } from '../../model/core-type.ts';
import type { FieldView } from './view.ts';

type Family = 'boolean' | 'integer' | 'decimal' | 'text' | 'moment' | 'clock' | 'uuid' | 'document' | 'bytes' | 'enum' | 'unknown';

const families: Readonly<Partial<Record<Core, Family>>> = {
  boolean: 'boolean',
  integer: 'integer',
  decimal: 'decimal',
  float: 'decimal',
  text: 'text',
  uuid: 'uuid',
  json: 'document',
  bytes: 'bytes',
  enum: 'enum',
  date: 'moment',
  timestamp: 'moment',
  time: 'clock',
};

const known = new Map<TypeKind, Family>();

/** The family of a kind; remembered, since it is asked for a million pairs. */
export function familyOf(kind: TypeKind): Family {
  const found = known.get(kind) ?? families[coreOf({ kind }).core] ?? 'unknown';
  known.set(kind, found);
  return found;
}

/** How well values of the one family become values of the other, 0 to 1; what is not listed hardly does. */
const conversions: Readonly<Partial<Record<Family, Readonly<Partial<Record<Family, number>>>>>> = {
  integer: { decimal: 0.9, text: 0.6, boolean: 0.6, enum: 0.7 },
  decimal: { integer: 0.7, text: 0.35 },
  text: { integer: 0.5, decimal: 0.5, moment: 0.5, boolean: 0.55, enum: 0.85, document: 0.5, uuid: 0.3, clock: 0.5, bytes: 0.3 },
  moment: { text: 0.4, clock: 0.4, integer: 0.2 },
  clock: { text: 0.4, moment: 0.4 },
  boolean: { integer: 0.6, text: 0.5, enum: 0.4 },
  enum: { text: 0.9, integer: 0.5, boolean: 0.4 },
  document: { text: 0.5 },
  uuid: { text: 0.6 },
  bytes: { text: 0.3 },
};

/** What converting the source's type to the target's costs: 1 nothing, 0 impossible. Keys and references may change their type. */
export function kindFit(source: FieldView, target: FieldView): number {
  const [from, to] = [familyOf(source.field.type.kind), familyOf(target.field.type.kind)];
  const linked = source.isKey || source.refersTo.length > 0 || source.isUnique;
  if ((target.isKey || target.refersTo.length > 0) && linked) return 0.9;
  if (from === 'unknown' || to === 'unknown') return 0.6;
  if (source.field.type.dimensions > 0 !== target.field.type.dimensions > 0) return 0.1;
  return from === to ? 1 : (conversions[from]?.[to] ?? 0.05);
}

/** 1: both are for the same (moments, flags, numbers, texts); −1: surely not; 0: not known. */
export function roleFit(source: FieldView, target: FieldView): number {
  if (source.role === 'unknown' || target.role === 'unknown') return 0;
  if (source.role === target.role) return source.role === 'text' || source.role === 'number' ? 0.5 : 1;
  const roles = new Set([source.role, target.role]);
  if (roles.has('moment') || roles.has('bytes')) return -1;
  return roles.has('flag') && roles.has('number') ? -0.6 : -0.3;
}
