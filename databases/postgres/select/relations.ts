import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SqlSession } from '../../../model/session.ts';
import type { Node } from '../expression/nodes.ts';
import type { Value } from './value.ts';

const file = (name: string): string => readFileSync(join(import.meta.dirname, 'sql', name), 'utf8');
const relationsSql = file('relations.sql');
const kinSql = file('kin.sql');

/** A table or view as the catalog has it. */
export interface CatalogRelation {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  /** `pg_class.relkind`. */
  readonly kind: string;
  /** Whether it or what it takes in holds rows of another server. */
  readonly isForeign: boolean;
  readonly hasRowSecurity: boolean;
  /** A partition, or a table that inherits. */
  readonly isChild: boolean;
  readonly definition: string | null;
  /** Its row type, where casts of that are code of the database. */
  readonly rowCoded: boolean;
  readonly columns: readonly CatalogColumn[];
}

export interface CatalogColumn {
  readonly name: string;
  readonly type: string;
  /** Names of the types that its values are made of. */
  readonly types: readonly string[];
  readonly coded: boolean;
  /** Names of the attributes of all composite types in it. */
  readonly inner: readonly string[];
  /** Attributes, for a composite type. */
  readonly members: readonly string[] | null;
}

/** A table as a query sees it. */
export interface Relation {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly value: Value }[];
  readonly row: Value;
  /** Columns of which a sum, mean or number of different values over the whole table may be shown. */
  readonly summable: ReadonlySet<string>;
}

/** A column whose values another column has too: by inheritance, a reference or a computed column. */
export interface Kin {
  readonly relation: number;
  readonly column: string;
  readonly schema: string;
  readonly table: string;
  readonly of: string;
  /** True where a foreign key of the column itself leads there. */
  readonly isReferenced: boolean;
}

/** A table that a query names. */
export interface RelationName {
  readonly schema: string | null;
  readonly name: string;
}

/** Tables and views of these names, in the schema named or in any of `schemas`. */
export function readRelations(session: SqlSession, names: readonly RelationName[], schemas: readonly string[]): Promise<CatalogRelation[]> {
  const values = [names.map(({ schema }) => schema), names.map(({ name }) => name), schemas];
  return session.query<CatalogRelation>({ text: relationsSql, values });
}

/** All columns whose values those of the tables have, but for themselves. */
export function readKin(session: SqlSession, relations: readonly CatalogRelation[]): Promise<Kin[]> {
  return session.query<Kin>({ text: kinSql, values: [relations.map(({ oid }) => oid)] });
}

/** Every table that a query names, without those that its WITH defines. */
export function namesIn(part: unknown): RelationName[] {
  if (Array.isArray(part)) return part.flatMap(namesIn);
  if (part === null || typeof part !== 'object') return [];
  return Object.entries(part as Node).flatMap(([key, value]) => {
    if (key !== 'RangeVar') return namesIn(value);
    const { schemaname, relname } = value as { schemaname?: string; relname?: string };
    return [{ schema: schemaname ?? null, name: relname ?? '' }];
  });
}
