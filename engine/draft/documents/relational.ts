import type { Catalog, Entity, Field } from '../../../model/catalog.ts';
import type { CollectionFacts, DocumentCatalog } from '../../../model/documents.ts';
import { facetOf } from '../../../model/facet.ts';
import { valueColumn } from '../../../model/unnest.ts';
import {
  type DocumentElements,
  type DocumentTable,
  type FormWishes,
  type Part,
  type RelationalForm,
  referenceTo,
} from './document-table.ts';
import { elementsAt, elementTable, elementTableName } from './element-table.ts';
import { type FacetField, facetFields, labelsOf } from './facet-fields.ts';
import { type NamedPart, sharedTable, tagTables, variantTable } from './part-tables.ts';
import { partsOf } from './parts.ts';
import { freeName, type PlainNames, plainName, plainNames } from './plain-names.ts';

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
  const table = tableName(entity, taken);
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
  const fields = [...entity.fields.filter(({ name }) => !apart.has(name)), ...facets.map(({ field }) => field)];
  const parts = namedParts(partsOf(entity, facts, fields, wishes.proposals), taken, wishes);
  const shared = parts.filter(({ id }) => id !== null).map((part) => ({ part, table: sharedTable(entity, part, fields, facets) }));
  const own = collectionTable(entity, table, fields, facets, parts, shared);
  const variants = parts.filter(({ id }) => id === null).map((part) => variantTable(own, entity, part, fields, facets));
  const others = [...shared.map(({ table }) => table), ...variants].map((table) => ({
    ...table,
    elsewhere: outside(table, own, fields, entity),
  }));
  return [own, ...others, ...elements.flatMap((each) => elementTables(own, entity, each, taken, wishes))];
}

/** A collection whose name is plain keeps it. */
function tableName({ table }: Entity, taken: Set<string>): string {
  const name = plainName(table) === table ? table : freeName(plainName(table), taken);
  taken.add(name);
  return name;
}

/** Tables of parts that a target with tables of its own has not are none: their columns stay. */
function namedParts(parts: readonly Part[], taken: Set<string>, wishes: FormWishes): NamedPart[] {
  return parts
    .filter((part) => wishes.isTable(part.table))
    .map((part) => {
      const name = freeName(part.table, taken);
      taken.add(name);
      return { ...part, name };
    });
}

/** What of the documents is not in the table of a part. */
function outside({ names }: DocumentTable, own: DocumentTable, fields: readonly Field[], { key }: Entity): Map<string, string> {
  const isThere = (name: string): boolean => names.plain.has(name) || key?.fields.includes(name) === true || facetOf(name) !== null;
  return new Map(fields.flatMap(({ name }) => (isThere(name) ? [] : [[name, own.entity.name] as const])));
}

/** Elements as rows; of tags also each tag once. */
function elementTables(
  own: DocumentTable,
  entity: Entity,
  elements: DocumentElements,
  taken: Set<string>,
  wishes: FormWishes,
): DocumentTable[] {
  const table = elementTable(own, entity, elements, taken, wishes);
  const isTags = wishes.proposals.some(
    ({ entity: of, path, form }) => of === entity.name && path === elements.at.path && form === 'tag_table',
  );
  const areTold = isTags && table.entity.fields.some(({ name }) => name === valueColumn) && elements.key.by === 'content';
  return areTold ? tagTables(entity, elements, table, taken) : [table];
}

function collectionTable(
  entity: Entity,
  table: string,
  all: readonly Field[],
  facets: readonly FacetField[],
  parts: readonly NamedPart[],
  shared: readonly { readonly part: NamedPart; readonly table: DocumentTable }[],
): DocumentTable {
  const { elements: _elements, hasFacets: _facets, ...rest } = entity;
  const moved = new Map(parts.flatMap(({ columns, name }) => columns.map((column) => [column, name] as const)));
  const ids = new Map(shared.map(({ part }) => [part.id ?? '', `${part.at}_id`]));
  const fields = all.filter(({ name }) => ids.has(name) || !moved.has(name));
  const names = plainNames(
    fields.map(({ name }) => name),
    [],
    new Map([...labelsOf(facets), ...ids]),
  );
  const renamed = (all: readonly string[]): string[] => all.map((name) => names.plain.get(name) ?? name);
  return {
    source: entity.name,
    elements: null,
    names,
    replaced: replacedBy(facets, names),
    elsewhere: new Map([...moved].filter(([name]) => !facetOf(name))),
    entity: {
      ...rest,
      ...{ name: entity.schema === 'public' ? table : `${entity.schema}.${table}`, table },
      fields: fields.map((field) => ({ ...field, name: names.plain.get(field.name) ?? field.name })),
      ...(entity.key && { key: { ...entity.key, fields: renamed(entity.key.fields) } }),
      uniques: entity.uniques
        .filter((unique) => unique.fields.every((name) => fields.some((field) => field.name === name)))
        .map((unique) => ({ ...unique, fields: renamed(unique.fields) })),
      references: shared.map(({ part, table: { entity: to } }) => referenceTo(to, table, names.plain.get(part.id ?? '') ?? '')),
    },
  };
}

function replacedBy(facets: readonly FacetField[], { plain }: PlainNames): Map<string, string[]> {
  const columns = facets.flatMap(({ instead, field: { name } }) => (instead === null ? [] : [[instead, plain.get(name) ?? name] as const]));
  return new Map([...Map.groupBy(columns, ([instead]) => instead)].map(([instead, each]) => [instead, each.map(([, column]) => column)]));
}
