import { type Entity, type Field, type FieldType, findField } from './catalog.ts';
import { arrayOf, isOneOf, plainTypes } from './core-type.ts';
import { type Facet, facetOf } from './facet.ts';

/** Reads that an element has beside its look-ups: the row that it stands in, and itself. */
export const parentRead = 'parent';
export const elementRead = 'element';

/**
 * A source column as a value: what it is read of (null: the row itself, else a look-up, `parent` or `element`), then the column, then members of the
 * JSON that it holds. An element itself has the empty path.
 */
export interface ColumnRef {
  readonly read: string | null;
  readonly path: readonly string[];
  /** Whether not its value is read but how it is empty; of members of elements. */
  readonly asksState?: boolean;
}

/** A column that a rule names, found. A member has a field of its own: text, as `#>>` gives it. */
export interface FoundColumn {
  readonly ref: ColumnRef;
  readonly field: Field;
}

/** Whether values of the type are JSON, whose members rules may name. */
export const holdsJson = (type: FieldType): boolean => type.dimensions === 0 && isOneOf(type, 'json');

/**
 * What an alias names in a row of the entity, beside look-ups by name: a column, a look-up's column (`lookup.column`), or a member of JSON below
 * either (`address.city`, `address."a.b"`). A whole column comes first, then a look-up, whose name somebody has chosen, then a member of a column.
 * Null where it names nothing.
 */
export function findColumn(alias: string, entity: Entity, lookups: ReadonlyMap<string, Entity> = new Map()): FoundColumn | null {
  const own = entity.unnest ? elementColumn(alias, entity) : columnOf(alias, entity.fields, null);
  return own && findField(entity, alias) ? own : (lookedUp(alias, lookups) ?? own ?? facetColumn(alias, entity));
}

/** A facet of a column, or of a member of elements. A source of documents reads those of its rows under their own names. */
function facetColumn(alias: string, entity: Entity): FoundColumn | null {
  const facet = entity.hasFacets ? facetOf(alias) : null;
  if (!facet) return null;
  if (entity.unnest) return facet.kind === 'state' ? elementState(alias, facet.column, entity) : null;
  const type = facetType(facet, entity);
  return type && { ref: { read: null, path: [alias] }, field: { name: alias, type, nullable: true } };
}

function elementState(alias: string, member: string, entity: Entity): FoundColumn | null {
  const ref = elementColumn(member, entity)?.ref;
  return ref?.read === elementRead ? { ref: { ...ref, asksState: true }, field: memberField(alias) } : null;
}

/** Arrays are told by what is known of their elements; a place may be of another type than its neighbours. */
function facetType({ kind, column }: Facet, { fields, elements }: Entity): FieldType | null {
  const isThere = fields.some(({ name }) => name === column || (kind === 'state' && name.startsWith(`${column}.`)));
  if (!isThere || kind === 'state') return isThere ? plainTypes.text : null;
  const known = elements?.[`${quotedMember(column)}[]`];
  const [value] = known?.length === 1 && known[0]?.name === 'value' ? known : [];
  if (kind === 'values') return value ? arrayOf(value.type) : null;
  return known ? (value?.type ?? plainTypes.text) : null;
}

function lookedUp(alias: string, lookups: ReadonlyMap<string, Entity>): FoundColumn | null {
  for (const [name, { fields }] of lookups) {
    const found = alias.startsWith(`${name}.`) ? columnOf(alias.slice(name.length + 1), fields, name) : null;
    if (found) return found;
  }
  return null;
}

function elementColumn(alias: string, { fields, unnest }: Entity): FoundColumn | null {
  const field = fields.find(({ name }) => name === alias);
  const [read = ''] = alias.split('.', 1);
  const rest = alias.slice(read.length + 1);
  if (read === parentRead) {
    const found = columnOf(rest, unnest?.parent ?? [], parentRead);
    return found && { ...found, field: { ...found.field, name: alias } };
  }
  const members = read === elementRead && rest !== '' ? memberPath(rest) : null;
  if (field && members) return { ref: { read: elementRead, path: members }, field };
  if (field) return { ref: field.name === elementRead ? { read: elementRead, path: [] } : { read: null, path: [alias] }, field };
  return members && { ref: { read: elementRead, path: members }, field: memberField(alias) };
}

function columnOf(alias: string, fields: readonly Field[], read: string | null): FoundColumn | null {
  const exact = fields.find(({ name }) => name === alias);
  if (exact) return { ref: { read, path: [exact.name] }, field: exact };
  const document = fields.find(({ name, type }) => holdsJson(type) && alias.startsWith(`${name}.`));
  const members = document && memberPath(alias.slice(document.name.length + 1));
  return members ? { ref: { read, path: [document.name, ...members] }, field: memberField(alias) } : null;
}

const memberField = (name: string): Field => ({ name, type: plainTypes.text, nullable: true });

/** Names of members one below the other: `city`, `lines.0.text`, `"a.b".c`; null where the text is no such path. */
export function memberPath(text: string): string[] | null {
  const parts: string[] = [];
  const part = /(?:"((?:[^"]|"")*)"|([^."]+))(\.|$)/y;
  for (let more = true; more; ) {
    const found = part.exec(text);
    if (!found) return null;
    parts.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '');
    more = found[3] === '.';
  }
  return parts;
}

/** A name as it stands in an alias below another: in quotes where it would be taken apart. */
export const quotedMember = (name: string): string => (/^[^."]+$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`);
