import { keyParts } from '../model/identity.ts';
import { type FieldMapping, keyOriginsOf, type Mapping, originsOf, sourcePlace } from '../model/mapping.ts';
import { maskValue } from '../model/masking.ts';
import type { FieldProfile, Profile, Sensitivity } from '../model/profile.ts';
import { cut } from './cut.ts';
import { oneLine } from './one-line.ts';

const lettersShown = 60;
const gravestFirst: readonly Sensitivity[] = ['secret', 'phi', 'money', 'pii'];

/** What nobody looked at is masked like health data. */
const unknown: Sensitivity = 'phi';

/** A canonical legacy key as people read it, masked by its sensitivity (null: shown). */
export function keyText(canonical: string, sensitivity: Sensitivity | null): string {
  return partsOf(canonical)
    .map((part) => valueText(part, sensitivity))
    .join(' / ');
}

/** Keys of rows that went another way than the engine's are taken as they are. */
function partsOf(key: string): string[] {
  try {
    return keyParts(key);
  } catch {
    return [key];
  }
}

/** A value as people read it, masked by its sensitivity (null: shown, cut after 60 letters). */
export function valueText(value: string | null, sensitivity: Sensitivity | null): string {
  if (value === null) return '(none)';
  if (value === '') return '(empty text)';
  return sensitivity === null ? cut(oneLine(value), lettersShown) : maskValue(value, sensitivity);
}

/** How sensitive the source column of that alias is; null when the profile looked at it and found nothing. */
export function sourceSensitivity(alias: string, mapping: Mapping, profile: Profile | null): Sensitivity | null {
  const lookup = mapping.lookups.find(({ name }) => alias.startsWith(`${name}.`));
  const own = profileOf(profile, sourcePlace(mapping, mapping.source), alias);
  const found = own ?? (lookup && profileOf(profile, sourcePlace(mapping, lookup.entity), alias.slice(lookup.name.length + 1)));
  return found ? (found.sensitivity ?? null) : unknown;
}

/** Names come from databases: one like `constructor` must not find what every object has. */
function profileOf(profile: Profile | null, entity: string, column: string): FieldProfile | undefined {
  if (!profile || !Object.hasOwn(profile.entities, entity)) return undefined;
  const fields = profile.entities[entity]?.fields;
  return fields && Object.hasOwn(fields, column) ? fields[column] : undefined;
}

/** How sensitive the legacy key is: as the gravest of its columns. */
export function keySensitivity(mapping: Mapping, profile: Profile | null): Sensitivity | null {
  return gravest(mapping.sourceKey, mapping, profile);
}

/** How sensitive a target column is: as the gravest of the source columns that it comes from. */
export function targetSensitivity({ rule }: FieldMapping, mapping: Mapping, profile: Profile | null): Sensitivity | null {
  if (rule.rule === 'none') return unknown;
  return gravest(rule.rule === 'identity' ? keyOriginsOf(mapping) : originsOf(rule, mapping), mapping, profile);
}

function gravest(columns: readonly string[], mapping: Mapping, profile: Profile | null): Sensitivity | null {
  const found = new Set(columns.map((column) => sourceSensitivity(column, mapping, profile)));
  return gravestFirst.find((sensitivity) => found.has(sensitivity)) ?? null;
}
