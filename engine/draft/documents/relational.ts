import type { Catalog, Entity, Field, Reference } from '../../../model/catalog.ts';
import { elementRead, quotedMember } from '../../../model/column-ref.ts';
import { type CollectionFacts, type DocumentCatalog, findPath, type PathFacts } from '../../../model/documents.ts';
import { fitName } from '../../../model/drafting.ts';
import type { Normalisation, WantedForms } from '../../../model/normalisation.ts';
import { contentColumn, elementEntity, elementPath } from '../../../model/unnest.ts';
import { type ChosenKey, chooseKey } from './element-keys.ts';
import { valueTypes } from './evidence-words.ts';
import { elementStates, type FacetField, facetFields } from './facet-fields.ts';
import { freeName, type PlainNames, plainName, plainNames } from './plain-names.ts';

/** A table that documents become: of a collection, or of the elements at one place of its documents. */
export interface DocumentTable {
  /** The entity as the target will have it, before uuids: plain names, keys, references. */
  readonly entity: Entity;
  readonly names: PlainNames;
  /** As the source calls it: `users`, `users.allergies[]`. */
  readonly source: string;
  readonly elements: DocumentElements | null;
  /** Columns of the source whose values stand in other ones: of arrays and tuples. */
  readonly replaced: ReadonlyMap<string, readonly string[]>;
}

interface DocumentElements {
  readonly of: string;
  readonly unnest: string;
  readonly column: string;
  readonly key: ChosenKey;
  /** What stands at the array or map, and its elements. */
  readonly at: PathFacts;
  readonly facts: PathFacts;
  /** The elements and all that stands below them. */
  readonly paths: readonly PathFacts[];
  /** How many rows there will be; null where some stand in documents that are kept aside. */
  readonly rows: number | null;
}

/** Documents as tables that refer to one another; `tables` are by the names that the tables will have. */
export interface RelationalForm {
  readonly catalog: Catalog;
  readonly tables: ReadonlyMap<string, DocumentTable>;
}

/** What there is to draft for: proposals with what people have chosen, and what a target that has its own tables takes. */
export interface FormWishes {
  readonly proposals: readonly Normalisation[];
  readonly wanted: WantedForms;
  /** Whether the elements of a column shall be rows of a table of this name, as far as the target says. */
  isTable(table: string): boolean;
  /** Whether a column of a table is wanted that holds what no member holds by itself. */
  isColumn(table: string, column: string, dimensions: number): boolean;
}

/**
 * The tables that all documents of a source make: pure, from what was counted over every one. Elements whose table is not wanted stay in their
 * document.
 */
export function relationalForm(catalog: Catalog, documents: DocumentCatalog, wishes: FormWishes): RelationalForm {
  const taken = new Set(catalog.entities.map(({ table }) => table).filter((table) => plainName(table) === table));
  const tables = catalog.entities.flatMap((entity) => {
    const facts = documents.collections.find((each) => each.entity === entity.name);
    return facts ? tablesOf(entity, facts, taken, wishes) : [];
  });
  return {
    catalog: { ...catalog, entities: tables.map(({ entity }) => entity), sizes: sizesOf(catalog, tables) },
    tables: new Map(tables.map((table) => [table.entity.name, table])),
  };
}

function sizesOf({ sizes }: Catalog, tables: readonly DocumentTable[]): Catalog['sizes'] {
  return Object.fromEntries(
    tables.flatMap(({ entity, source, elements }) => {
      if (!elements) return [[entity.name, sizes[source] ?? { rows: 0, bytes: 0 }] as const];
      return elements.rows === null ? [] : [[entity.name, { rows: elements.rows, bytes: 0 }] as const];
    }),
  );
}

function tablesOf(entity: Entity, facts: CollectionFacts, taken: Set<string>, wishes: FormWishes): DocumentTable[] {
  const facets = facetFields(entity, facts, wishes.proposals).filter(({ field: { type }, label }) =>
    wishes.isColumn(plainName(entity.table), plainName(label), type.dimensions),
  );
  const inside = new Set(facets.flatMap(({ instead }) => instead ?? []));
  const all = Object.keys(entity.elements ?? {}).flatMap((unnest) => elementsAt(entity, unnest, facts) ?? []);
  const elements = all.filter(
    ({ column, at }) =>
      !inside.has(column) && wishes.wanted[`${entity.name}.${at.path}`] !== 'document' && wishes.isTable(elementTableName(entity, column)),
  );
  const apart = new Set([...elements.map(({ column }) => column), ...inside]);
  const own = collectionTable(entity, apart, facets, taken);
  return [own, ...elements.map((each) => elementTable(own, entity, each, taken, wishes))];
}

function elementsAt(entity: Entity, unnest: string, collection: CollectionFacts): DocumentElements | null {
  const { path: [column = ''] = [], as } = elementPath(unnest) ?? {};
  const at = findPath(collection, column) ?? findPath(collection, quotedMember(column));
  const facts = at && findPath(collection, `${at.path}${as === 'map' ? '{}' : '[]'}`);
  // Where something else stands, too, a person says that the elements are rows: each such value would be kept aside.
  if (!at || !facts || !entity.key || valueTypes(at).length > 1) return null;
  const key = as === 'map' || !at.arrays ? nameKey(at) : chooseKey(facts, at.arrays);
  const paths = collection.paths.filter(({ path }) => path === facts.path || path.startsWith(`${facts.path}.`));
  return { of: entity.name, unnest, column, key, at, facts, paths, rows: collection.faulty === 0 ? facts.seen : null };
}

const nameKey = ({ objects }: PathFacts): ChosenKey => ({
  ...{ by: 'name', member: null, confidence: 0.9, counterExample: null },
  why: `Its ${objects?.names ?? 0} names are data: few members have one that half of its ${objects?.count ?? 0} objects share.`,
});

function collectionTable(entity: Entity, apart: ReadonlySet<string>, facets: readonly FacetField[], taken: Set<string>): DocumentTable {
  const table = plainName(entity.table) === entity.table ? entity.table : freeName(plainName(entity.table), taken);
  taken.add(table);
  const { elements: _elements, hasFacets: _facets, ...rest } = entity;
  const fields = [...entity.fields.filter(({ name }) => !apart.has(name)), ...facets.map(({ field }) => field)];
  const names = plainNames(
    fields.map(({ name }) => name),
    [],
    labelsOf(facets),
  );
  const renamed = (all: readonly string[]): string[] => all.map((name) => names.plain.get(name) ?? name);
  return {
    source: entity.name,
    elements: null,
    names,
    replaced: replacedBy(facets, names),
    entity: {
      ...rest,
      ...{ name: entity.schema === 'public' ? table : `${entity.schema}.${table}`, table },
      fields: fields.map((field) => ({ ...field, name: names.plain.get(field.name) ?? field.name })),
      ...(entity.key && { key: { ...entity.key, fields: renamed(entity.key.fields) } }),
      uniques: entity.uniques.map((unique) => ({ ...unique, fields: renamed(unique.fields) })),
    },
  };
}

const labelsOf = (facets: readonly FacetField[]): ReadonlyMap<string, string> =>
  new Map(facets.map(({ field: { name }, label }) => [name, label]));

function replacedBy(facets: readonly FacetField[], { plain }: PlainNames): Map<string, string[]> {
  const columns = facets.flatMap(({ instead, field: { name } }) => (instead === null ? [] : [[instead, plain.get(name) ?? name] as const]));
  return new Map([...Map.groupBy(columns, ([instead]) => instead)].map(([instead, each]) => [instead, each.map(([, column]) => column)]));
}

/** The elements with a link to their row, their key, their place and their members. */
function elementTable(
  parent: DocumentTable,
  source: Entity,
  elements: DocumentElements,
  taken: Set<string>,
  wishes: FormWishes,
): DocumentTable {
  const read = elementEntity(source, elements.unnest);
  const link = linkName(parent.entity);
  const keyField = keyFieldOf(elements, read);
  const [parentKey = ''] = source.key?.fields ?? [];
  const name = freeName(elementTableName(source, elements.column), taken);
  taken.add(name);
  const states = read ? elementStates(read, elements.facts.path, source.name, wishes.proposals) : [];
  const told = states.filter(({ label }) => wishes.isColumn(name, plainName(label), 0));
  const fields = [...fieldsRead(read, keyField, `parent.${parentKey}`), ...told.map(({ field }) => field)];
  const names = namesOf(fields, `parent.${parentKey}`, link, labelsOf(told));
  const named = (field: Field): Field => ({
    ...field,
    name: names.plain.get(field.name) ?? field.name,
    nullable: field.nullable && field.name !== keyField,
  });
  const entity: Entity = {
    ...emptyEntity,
    name: parent.entity.schema === 'public' ? name : `${parent.entity.schema}.${name}`,
    ...{ schema: parent.entity.schema, table: name },
    fields: fields.map(named),
    key: { name: fitName(`${name}_pkey`), fields: [link, names.plain.get(keyField) ?? keyField] },
    references: [referenceTo(parent.entity, name, link)],
  };
  return { entity, names, source: `${source.name}.${elements.unnest}`, elements, replaced: new Map() };
}

const elementTableName = ({ table }: Entity, column: string): string => fitName(`${plainName(table)}_${plainName(column)}`);

const emptyEntity: Omit<Entity, 'name' | 'schema' | 'table' | 'fields'> = {
  kind: 'table',
  uniques: [],
  checks: [],
  exclusions: [],
  references: [],
  indexes: [],
  triggers: [],
  rowSecurity: { enabled: false, forced: false, policies: [] },
};

function keyFieldOf({ key, unnest }: DocumentElements, read: Entity | null): string {
  if (key.member !== null) return `${elementRead}.${key.member}`;
  return unnest.endsWith('{}') ? (read?.key?.fields.at(-1) ?? 'key') : contentColumn;
}

/** The element itself is only kept where nothing else says what it holds, its content where it is the key. */
function fieldsRead(read: Entity | null, keyField: string, parentKey: string): Field[] {
  const all = read?.fields ?? [];
  const isTaken = all.some(({ name }) => name === 'value' || name.startsWith(`${elementRead}.`));
  return all.filter(({ name }) => {
    if (name.startsWith('parent.')) return name === parentKey;
    if (name === contentColumn) return keyField === contentColumn;
    return name !== elementRead || !isTaken;
  });
}

function namesOf(fields: readonly Field[], parentKey: string, link: string, states: ReadonlyMap<string, string>): PlainNames {
  const own = fields.filter(({ name }) => name !== parentKey).map(({ name }) => name);
  const members = own.filter((name) => name.startsWith(`${elementRead}.`) || states.has(name));
  const reserved = [link, ...own.filter((name) => !members.includes(name))];
  const labels = new Map(members.map((name) => [name, states.get(name) ?? name.slice(elementRead.length + 1)]));
  const short = plainNames(members, reserved, labels);
  const plain = new Map<string, string>([[parentKey, link], ...own.map((name): [string, string] => [name, short.plain.get(name) ?? name])]);
  return { plain, source: new Map([...plain].map(([name, column]) => [column, name])) };
}

/** `user_id` of `users`. */
function linkName({ table }: Entity): string {
  const plain = plainName(table);
  const one = /ies$/i.test(plain) ? `${plain.slice(0, -3)}y` : /(ss|us|is)$/i.test(plain) ? plain : plain.replace(/s$/i, '');
  return fitName(`${one}_id`);
}

function referenceTo({ name: entity, key }: Entity, table: string, link: string): Reference {
  return {
    ...{ name: fitName(`${table}_${link}_fkey`), fields: [link], entity, toFields: [...(key?.fields ?? [])] },
    ...{ onDelete: 'NO ACTION', onUpdate: 'NO ACTION' },
  };
}
