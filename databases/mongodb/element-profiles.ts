import type { Entity, Field } from '../../model/catalog.ts';
import { elementRead } from '../../model/column-ref.ts';
import { type CollectionFacts, findPath } from '../../model/documents.ts';
import type { FieldProfile, Profile } from '../../model/profile.ts';
import { elementEntityName, valueColumn } from '../../model/unnest.ts';
import { classify } from '../postgres/profile/sensitivity.ts';

/**
 * What is known of the columns of elements, by the entities that they are read as: counted over all, and sensitive where a name or an
 * example says so.
 */
export function elementProfiles({ name, elements = {} }: Entity, facts: CollectionFacts): Profile['entities'] {
  return Object.fromEntries(
    Object.entries(elements).map(([unnest, fields]) => {
      const known = fields.map((field) => [field.name, fieldProfile(name, unnest, field, facts)] as const);
      const rows = findPath(facts, unnest)?.seen ?? 0;
      return [elementEntityName(name, unnest), { rows, sampledRows: 0, fields: Object.fromEntries(known) }];
    }),
  );
}

function fieldProfile(entity: string, unnest: string, { name }: Field, facts: CollectionFacts): FieldProfile {
  const found = findPath(facts, `${unnest}${name === valueColumn ? '' : name.slice(elementRead.length)}`);
  const patterns = patternsOf(found?.examples ?? {});
  const classified = classify(`${entity} ${unnest}`, name === valueColumn ? unnest : name.slice(elementRead.length + 1), patterns);
  return {
    rows: found?.places ?? 0,
    nulls: found ? found.places - found.seen + found.empty.null : 0,
    distinct: found?.distinct ?? 0,
    distinctIsExact: found?.distinctIsExact ?? false,
    common: [],
    patterns: {},
    ...(classified && { sensitivity: classified.sensitivity, sensitivityReason: classified.reason }),
  };
}

/** Shapes of examples, whose letters are `a` and whose digits are `9`. */
const shapes = { email: /^\S+@\S+\.[aA]{2,}$/, phone: /^(?:\+|99)[9 ()/.-]{7,}$/ } as const;

/** One example is no share of all values, but a hint that is enough to mask them. */
function patternsOf({ string: text = '' }: Readonly<Record<string, string>>): FieldProfile['patterns'] {
  return Object.fromEntries(Object.entries(shapes).flatMap(([name, shape]) => (shape.test(text) ? [[name, 1]] : [])));
}
