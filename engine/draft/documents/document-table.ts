import type { Catalog, Entity, Reference } from '../../../model/catalog.ts';
import type { PathFacts } from '../../../model/documents.ts';
import { fitName } from '../../../model/drafting.ts';
import type { Normalisation, WantedForms } from '../../../model/normalisation.ts';
import type { ChosenKey } from './element-keys.ts';
import { type PlainNames, plainName } from './plain-names.ts';

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
  /** Of a table that takes a part of what it is read from: which rows, and how they are told. */
  readonly share?: TableShare;
  /** Columns of the source that stand in another table, with its name. */
  readonly elsewhere?: ReadonlyMap<string, string>;
}

/** Columns of a collection's documents that stand in a table of their own. */
export interface Part {
  /** What the table is called, unless another one is. */
  readonly table: string;
  /** As the source calls them. */
  readonly columns: readonly string[];
  /** Only documents in which this column has this value, or any. */
  readonly where: { readonly column: readonly string[]; readonly value: string | null };
  /** The column by which equal rows are told, which then are one; null where each document has a row of its own. */
  readonly id: string | null;
  /** The object that the columns are members of; nothing where they are the document's own. */
  readonly at: string;
}

interface TableShare {
  /** Only rows in which this column has this value, or any. */
  readonly where: Part['where'] | null;
  /** The table's column by which several rows of the source are one; null where they are not. */
  readonly mergedBy: string | null;
  /** Columns of the source by which other rows refer to one of these. */
  readonly key: readonly string[];
}

export interface DocumentElements {
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

export const emptyEntity: Omit<Entity, 'name' | 'schema' | 'table' | 'fields'> = {
  kind: 'table',
  uniques: [],
  checks: [],
  exclusions: [],
  references: [],
  indexes: [],
  triggers: [],
  rowSecurity: { enabled: false, forced: false, policies: [] },
};

/** `user_id` of `users`. */
export function linkName({ table }: Entity): string {
  const plain = plainName(table);
  const one = /ies$/i.test(plain) ? `${plain.slice(0, -3)}y` : /(ss|us|is)$/i.test(plain) ? plain : plain.replace(/s$/i, '');
  return fitName(`${one}_id`);
}

export function referenceTo({ name: entity, key }: Entity, table: string, link: string): Reference {
  return {
    ...{ name: fitName(`${table}_${link}_fkey`), fields: [link], entity, toFields: [...(key?.fields ?? [])] },
    ...{ onDelete: 'NO ACTION', onUpdate: 'NO ACTION' },
  };
}
