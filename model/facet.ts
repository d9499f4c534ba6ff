/** What a rule asks of a member of documents instead of its value: how it is empty, its elements as one array, one place of a tuple. */
export type Facet =
  | { readonly kind: 'state'; readonly column: string }
  | { readonly kind: 'values'; readonly column: string }
  | { readonly kind: 'place'; readonly column: string; readonly place: number; readonly places: number };

/** How a member without a value, or with an empty one, says so: what a facet `state` holds. It is NULL where there is a value. */
export const statesTold = ['missing', 'null', 'undefined', 'empty_array', 'empty_object', 'empty_text'] as const;
export type StateTold = (typeof statesTold)[number];

const place = /^place ([1-9]\d?) of ([1-9]\d?) in (.+)$/s;
const whole = /^(state|values) of (.+)$/s;

/** Reads `state of home.zip`, `values of tags` or `place 1 of 2 in location`; null where it is a plain name. */
export function facetOf(alias: string): Facet | null {
  const [, kind, column] = whole.exec(alias) ?? [];
  if (column !== undefined && (kind === 'state' || kind === 'values')) return { kind, column };
  const [, number, places, tuple] = place.exec(alias) ?? [];
  if (tuple === undefined || Number(number) > Number(places)) return null;
  return { kind: 'place', column: tuple, place: Number(number), places: Number(places) };
}

/** The name by which rules read a facet. */
export function facetName(facet: Facet): string {
  return facet.kind === 'place' ? `place ${facet.place} of ${facet.places} in ${facet.column}` : `${facet.kind} of ${facet.column}`;
}
