import type { Entity, Field } from './catalog.ts';
import { elementRead, holdsJson, memberPath, parentRead } from './column-ref.ts';
import { plainTypes } from './core-type.ts';

/** Columns that unnesting makes beside the element: where it stood in the array, counted from 1, or under which name in the map. */
export const ordinalColumn = 'ordinal';
export const keyColumn = 'key';
/** What an element holds, as a hash, with a number among equal elements of one array: of documents only. */
export const contentColumn = 'content';
/** The element itself, where elements are plain values of one type: of documents only. */
export const valueColumn = 'value';

/** What is wrong with a value that holds no elements, or with an element: reasons for the quarantine. */
export const elementFaults = ['not_an_array', 'not_a_map', 'element_key_missing', 'element_key_duplicate'] as const;
export type ElementFault = (typeof elementFaults)[number];

/** Where elements are: `items[]`, `delivery.stops[]`, `by_day{}`. */
export interface ElementPath {
  readonly path: readonly string[];
  readonly as: 'array' | 'map';
}

/** Reads `items[]` (the elements of an array) or `by_day{}` (the values of a map); null where it is neither. */
export function elementPath(text: string): ElementPath | null {
  const as = text.endsWith('[]') ? 'array' : text.endsWith('{}') ? 'map' : null;
  const path = as && memberPath(text.slice(0, -2));
  return path ? { path, as } : null;
}

/** Name of the entity whose rows are the elements: `orders.items[]`. */
export const elementEntityName = (parent: string, unnest: string): string => `${parent}.${unnest}`;

/** Name of the entity in whose rows the elements of that one are. */
export const elementParentName = (entity: string, unnest: string): string => entity.slice(0, -unnest.length - 1);

/** Why elements cannot be read from there, in words; null where they can. */
export function unnestFault(parent: Entity, { path: [column = ''] }: ElementPath): string | null {
  const field = parent.fields.find(({ name }) => name === column);
  if (!field) return `${parent.name} has no column "${column}".`;
  if (!holdsJson(field.type)) return `${parent.name}.${column} is ${field.type.native}: only JSON is read element by element.`;
  return parentKeyOf(parent) ? null : `${parent.name} has no key, so nobody could tell whose elements they are.`;
}

/**
 * The elements inside an entity's rows as an entity of their own: the parent's key, the element's place and the element. Its other columns are found
 * by name (`parent.…`, `element.…`).
 */
export function elementEntity(parent: Entity, unnest: string): Entity | null {
  const at = elementPath(unnest);
  const parentKey = parentKeyOf(parent);
  if (!at || !parentKey || unnestFault(parent, at) !== null) return null;
  const { schema, table, kind } = parent;
  const [column = '', ...members] = at.path;
  const key = parent.fields.filter(({ name }) => parentKey.includes(name));
  const whole = parent.fields.find(({ name }) => name === column);
  const place: Field =
    at.as === 'array'
      ? { name: ordinalColumn, type: plainTypes.integer, nullable: false }
      : { name: keyColumn, type: plainTypes.text, nullable: false };
  const known = parent.elements?.[unnest];
  const content: Field[] = known ? [{ name: contentColumn, type: plainTypes.text, nullable: false }] : [];
  const element: Field[] = whole ? [{ name: elementRead, type: whole.type, nullable: true }] : [];
  return {
    name: elementEntityName(parent.name, unnest),
    ...{ schema, table, kind },
    ...(parent.hasFacets && { hasFacets: true }),
    fields: [...key.map((field) => ({ ...field, name: `${parentRead}.${field.name}` })), place, ...content, ...element, ...(known ?? [])],
    key: { name: 'elements', fields: [...parentKey.map((name) => `${parentRead}.${name}`), place.name] },
    uniques: [],
    checks: [],
    exclusions: [],
    references: [],
    indexes: [],
    triggers: [],
    rowSecurity: { enabled: false, forced: false, policies: [] },
    unnest: { of: parent.name, column, members, as: at.as, parent: parent.fields, parentKey },
  };
}

/** The entity that an unnested one is read from. */
export function parentOf({ unnest, ...entity }: Entity): Entity {
  if (!unnest) return entity;
  return { ...entity, name: unnest.of, fields: unnest.parent, key: { name: 'parent', fields: unnest.parentKey } };
}

const places: ReadonlySet<string> = new Set([ordinalColumn, keyColumn, contentColumn]);

/** The member that a phase tells elements of one row apart by; null where that is their place. */
export function elementKeyOf({ unnest }: Entity, key: readonly string[]): string | null {
  const last = unnest ? key[unnest.parentKey.length] : undefined;
  return last === undefined || places.has(last) ? null : last;
}

function parentKeyOf({ key, uniques, fields }: Entity): string[] | null {
  const required = uniques.find((unique) => unique.fields.every((name) => fields.find((field) => field.name === name)?.nullable === false));
  return key?.fields ?? required?.fields ?? null;
}
