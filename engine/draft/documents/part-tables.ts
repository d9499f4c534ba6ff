import type { Entity, Field } from '../../../model/catalog.ts';
import { fitName } from '../../../model/drafting.ts';
import { contentColumn, valueColumn } from '../../../model/unnest.ts';
import { type DocumentElements, type DocumentTable, emptyEntity, linkName, type Part, referenceTo } from './document-table.ts';
import type { FacetField } from './facet-fields.ts';
import { freeName, plainName, plainNames } from './plain-names.ts';

/** A part with the name that its table has. */
export interface NamedPart extends Part {
  readonly name: string;
}

const labelOf = (name: string, at: string, facets: readonly FacetField[]): string => {
  const label = facets.find(({ field }) => field.name === name)?.label ?? name;
  return at !== '' && label.startsWith(`${at}.`) ? label.slice(at.length + 1) : label;
};

/** The table of objects that several documents share: a row for each id. */
export function sharedTable(entity: Entity, part: NamedPart, fields: readonly Field[], facets: readonly FacetField[]): DocumentTable {
  const own = fields.filter(({ name }) => part.columns.includes(name));
  const sorted = [...own].sort((a, b) => Number(b.name === part.id) - Number(a.name === part.id));
  const labels = new Map(sorted.map(({ name }) => [name, labelOf(name, part.at, facets)]));
  const names = plainNames(
    sorted.map(({ name }) => name),
    [],
    labels,
  );
  const id = names.plain.get(part.id ?? '') ?? '';
  const named = sorted.map((field) => ({ ...field, name: names.plain.get(field.name) ?? field.name, nullable: field.name !== part.id }));
  return {
    ...{ source: entity.name, elements: null, names, replaced: new Map() },
    entity: { ...placed(entity, part.name), fields: named, key: { name: fitName(`${part.name}_pkey`), fields: [id] } },
    share: { where: part.where, mergedBy: id, key: entity.key?.fields ?? [] },
  };
}

/** The table of one kind of documents: a row for each, that refers to the row of what all kinds have. */
export function variantTable(
  own: DocumentTable,
  entity: Entity,
  part: NamedPart,
  fields: readonly Field[],
  facets: readonly FacetField[],
): DocumentTable {
  const link = linkName(own.entity);
  const [key = ''] = entity.key?.fields ?? [];
  const columns = fields.filter(({ name }) => part.columns.includes(name));
  const labels = new Map(columns.map(({ name }) => [name, labelOf(name, '', facets)]));
  const short = plainNames(
    columns.map(({ name }) => name),
    [link],
    labels,
  );
  const plain = new Map([[key, link], ...short.plain]);
  const id = entity.fields.filter(({ name }) => name === key);
  return {
    ...{ source: entity.name, elements: null, replaced: new Map() },
    names: { plain, source: new Map([...plain].map(([name, column]) => [column, name])) },
    entity: {
      ...placed(entity, part.name),
      fields: [...id, ...columns].map((field) => ({ ...field, name: plain.get(field.name) ?? field.name })),
      key: { name: fitName(`${part.name}_pkey`), fields: [link] },
      references: [referenceTo(own.entity, part.name, link)],
    },
    share: { where: part.where, mergedBy: null, key: [key] },
  };
}

const placed = ({ schema }: Entity, table: string) => ({
  ...emptyEntity,
  ...{ name: schema === 'public' ? table : `${schema}.${table}`, schema, table },
});

/** The tags of all rows, each once, and the table of elements made to refer to them. */
export function tagTables(entity: Entity, elements: DocumentElements, links: DocumentTable, taken: Set<string>): DocumentTable[] {
  const name = freeName(plainName(elements.column), taken);
  taken.add(name);
  const [key = ''] = entity.key?.fields ?? [];
  const value = links.entity.fields.filter((field) => field.name === valueColumn).map((field) => ({ ...field, nullable: false }));
  const tags: DocumentTable = {
    ...{ source: links.source, replaced: new Map() },
    names: { plain: new Map([[valueColumn, valueColumn]]), source: new Map([[valueColumn, valueColumn]]) },
    elements: { ...elements, rows: null },
    entity: { ...placed(entity, name), fields: value, key: { name: fitName(`${name}_pkey`), fields: [valueColumn] } },
    share: { where: null, mergedBy: valueColumn, key: [`parent.${key}`, contentColumn] },
  };
  return [tags, referring(links, tags.entity)];
}

/** The elements with a reference to their tag in place of the text. */
function referring(links: DocumentTable, tags: Entity): DocumentTable {
  const link = freeName(linkName(tags), new Set(links.names.source.keys()));
  const renamed = (name: string): string => (name === valueColumn ? link : name);
  const plain = new Map([...links.names.plain].map(([source, column]) => [source, renamed(column)]));
  const { entity } = links;
  return {
    ...links,
    names: { plain, source: new Map([...plain].map(([source, column]) => [column, source])) },
    entity: {
      ...entity,
      fields: entity.fields.map((field) => ({
        ...field,
        name: renamed(field.name),
        nullable: field.name !== valueColumn && field.nullable,
      })),
      references: [...entity.references, referenceTo(tags, entity.table, link)],
    },
  };
}
