import type { Entity, Field } from '../../../model/catalog.ts';
import { elementRead, findColumn, memberPath } from '../../../model/column-ref.ts';
import { plainTypes } from '../../../model/core-type.ts';
import { type CollectionFacts, findPath, type PathFacts } from '../../../model/documents.ts';
import { facetName } from '../../../model/facet.ts';
import type { Normalisation } from '../../../model/normalisation.ts';

/** A column that holds a facet of a member, and what it is called after. */
export interface FacetField {
  readonly field: Field;
  readonly label: string;
  /** The column whose values it holds, instead of itself; of states none. */
  readonly instead: string | null;
}

/** Columns of a collection's own table for arrays, tuples and states. */
export function facetFields(entity: Entity, facts: CollectionFacts, proposals: readonly Normalisation[]): FacetField[] {
  const own = proposals.filter((each) => each.entity === entity.name && !/\[\]|\{\}/.test(each.path));
  return own.flatMap((each): FacetField[] => {
    const column = (memberPath(each.path) ?? []).join('.');
    const at = findPath(facts, each.path);
    if (!at) return [];
    if (each.form === 'typed_array') return withField(entity, { kind: 'values', column }, column, column);
    if (each.form === 'tuple') return tupleFields(entity, column, at);
    return each.form === 'state_column' ? withField(entity, { kind: 'state', column }, `${column}_state`, null, stateComment(column)) : [];
  });
}

/** Columns of a table of elements for the states of their members. */
export function elementStates(read: Entity, elements: string, of: string, proposals: readonly Normalisation[]): FacetField[] {
  const below = proposals.filter(({ entity, form, path }) => entity === of && form === 'state_column' && path.startsWith(`${elements}.`));
  return below.flatMap(({ path }) => {
    const member = path.slice(elements.length + 1);
    if (/\[\]|\{\}/.test(member)) return [];
    return withField(read, { kind: 'state', column: `${elementRead}.${member}` }, `${member}_state`, null, stateComment(member));
  });
}

const stateComment = (member: string): string =>
  `How "${member}" was empty in the document: missing, null, undefined, empty_array, empty_object or empty_text; NULL where it was not.`;

function withField(
  entity: Entity,
  facet: Parameters<typeof facetName>[0],
  label: string,
  instead: string | null,
  comment?: string,
): FacetField[] {
  const name = facetName(facet);
  const found = findColumn(name, entity);
  if (!found || entity.fields.some((field) => field.name === name)) return [];
  return [{ field: { ...found.field, ...(comment !== undefined && { comment }) }, label, instead }];
}

const types: Readonly<Record<string, Field['type']>> = {
  int32: plainTypes.smallInteger,
  int64: plainTypes.integer,
  double: plainTypes.float,
  decimal128: plainTypes.decimal,
  boolean: plainTypes.boolean,
  date: plainTypes.instant,
};

/** A column for each place, all of them or none. */
function tupleFields(entity: Entity, column: string, { arrays }: PathFacts): FacetField[] {
  const places = arrays?.usual.length ?? 0;
  const names = placeNames(column, arrays?.positions.slice(0, places) ?? []);
  return names.flatMap((name, i) => {
    const [type = ''] = Object.keys(arrays?.positions[i] ?? {});
    const found = withField(entity, { kind: 'place', column, place: i + 1, places }, `${column}_${name}`, column);
    return found.map((each) => ({ ...each, field: { ...each.field, type: types[type] ?? plainTypes.text } }));
  });
}

const coordinates = /(coord|coordinates|loc|location|position|point|geo|lng_?lat)s?$/i;

/** Two numbers of a place on earth come as longitude and latitude, in that order (RFC 7946, section 3.1.1; MongoDB's legacy pairs). */
function placeNames(column: string, positions: readonly Readonly<Record<string, number>>[]): string[] {
  const areDoubles = positions.length === 2 && positions.every((each) => Object.keys(each).join() === 'double');
  return areDoubles && coordinates.test(column) ? ['lng', 'lat'] : positions.map((_, i) => String(i + 1));
}

/** What columns are called after, by their names. */
export const labelsOf = (facets: readonly FacetField[]): ReadonlyMap<string, string> =>
  new Map(facets.map(({ field: { name }, label }) => [name, label]));
