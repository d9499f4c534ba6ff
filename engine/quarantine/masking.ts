import { type Mapping, sourcePlace } from '../../model/mapping.ts';
import { maskValue } from '../../model/masking.ts';
import type { Profile, Sensitivity } from '../../model/profile.ts';
import type { SourceRead } from '../../model/reading.ts';
import type { TextRow } from '../../model/session.ts';

/** Sensitivity of columns by alias; null is known to be harmless. What is not in it is masked as well: nobody has looked at it. */
export type Sensitivities = ReadonlyMap<string, Sensitivity | null>;

/** Sensitivities of what a phase reads, from the profile of its source. */
export function sensitivitiesOf(
  profile: Profile | null,
  { sourceRead, mapping }: { sourceRead: SourceRead; mapping: Mapping },
): Sensitivities {
  const found = new Map<string, Sensitivity | null>();
  for (const { alias, lookup, field } of sourceRead.columns) {
    const entity = lookup === null ? mapping.source : mapping.lookups.find(({ name }) => name === lookup)?.entity;
    const known = profile?.entities[sourcePlace(mapping, entity ?? '')]?.fields[field.name];
    if (known) found.set(alias, known.sensitivity ?? null);
  }
  return found;
}

/** A row with every value masked that is sensitive, or of which that is not known. */
export function maskedRow(row: TextRow, sensitivities: Sensitivities): TextRow {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, maskedValue(value, name, sensitivities)]));
}

function maskedValue(value: string | null, name: string, sensitivities: Sensitivities): string | null {
  const known = sensitivities.get(name);
  return value === null || known === null ? value : maskValue(value, known ?? 'pii');
}
