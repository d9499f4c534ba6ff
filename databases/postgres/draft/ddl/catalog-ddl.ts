import type { Catalog, Entity, Reference } from '../../../../model/catalog.ts';
import { findEntity } from '../../../../model/catalog.ts';
import { placeOfName, tableName } from '../../entity-name.ts';
import { type Fragment, ident, join, literal, raw, sql, statement } from '../../sql.ts';
import { createTable } from './table-ddl.ts';
import { createCollations, createTypes } from './type-ddl.ts';

/**
 * The DDL that makes a catalog's types, tables, indexes, references and comments in an empty database, one statement after the
 * other. Views, triggers,
 * row security and sequences that no column counts with are not written.
 */
export function catalogDdl(catalog: Catalog): string {
  const { entities, extensions } = catalog;
  const schemas = [...new Set([...entities.flatMap(schemasOf), ...typeSchemas(catalog)])].filter((name) => name !== 'public');
  const wanted = extensions.filter(({ name }) => name !== 'plpgsql');
  const statements: Fragment[] = [
    ...schemas.map((name) => sql`CREATE SCHEMA IF NOT EXISTS ${ident(name)}`),
    ...wanted.map(({ name }) => sql`CREATE EXTENSION IF NOT EXISTS ${ident(name)} WITH SCHEMA public`),
    ...createCollations(catalog),
    ...createTypes(catalog),
    ...entities.flatMap((entity) => createTable(entity)),
    ...entities.flatMap(createIndexes),
    ...entities.flatMap((entity) => entity.references.map((reference) => addReference(entity, reference, catalog, ''))),
    ...entities.flatMap((entity) => (entity.periodReferences ?? []).map((each) => addReference(entity, each, catalog, 'PERIOD '))),
    ...entities.flatMap(comments),
  ];
  return statements.map((each) => `${statement(each).text};\n`).join('\n');
}

/** Schemas of an entity and its partitions. */
export const schemasOf = ({ schema, partitions }: Entity): string[] => [
  schema,
  ...(partitions?.children ?? []).map(({ name }) => placeOfName(name).schema),
];

/** Schemas of the types that people made. */
export function typeSchemas({ enums, domains, composites, collations = [] }: Catalog): string[] {
  const names = [...enums, ...domains, ...composites].map(({ name }) => name);
  const ofTypes = names.filter((name) => name.includes('.')).map((name) => name.slice(0, name.indexOf('.')));
  return [...ofTypes, ...collations.map(({ schema }) => schema)];
}

/** PostgreSQL writes `ON ONLY` for the index of a partitioned table; without it the partitions get theirs. */
export function createIndexes({ kind, indexes }: Entity): Fragment[] {
  return indexes.map(({ definition }) => raw(kind === 'partitioned_table' ? definition.replace(' ON ONLY ', ' ON ') : definition));
}

/** `before` stands before the last column of both lists. */
export function addReference(
  entity: Entity,
  { name, fields, entity: parent, toFields, ...how }: Reference,
  catalog: Catalog,
  before: 'PERIOD ' | '',
): Fragment {
  const to = findEntity(catalog, parent);
  const columns = (names: readonly string[]): Fragment =>
    join(names.map((each, i) => sql`${raw(i === names.length - 1 ? before : '')}${ident(each)}`));
  return sql`ALTER TABLE ${tableName(entity)} ADD CONSTRAINT ${ident(name)} FOREIGN KEY (${columns(fields)})
    REFERENCES ${to ? tableName(to) : ident(parent)} (${columns(toFields)}) ON UPDATE ${raw(how.onUpdate)}
    ON DELETE ${raw(how.onDelete)}${raw(how.deferrable ? ' DEFERRABLE' : '')}${raw(how.unproven ? ' NOT ENFORCED' : '')}`;
}

/** Comments of an entity and its columns. */
export function comments(entity: Entity): Fragment[] {
  const table = tableName(entity);
  const own = entity.comment === undefined ? [] : [sql`COMMENT ON TABLE ${table} IS ${literal(entity.comment)}`];
  const fields = entity.fields.flatMap(({ name, comment }) =>
    comment === undefined ? [] : [sql`COMMENT ON COLUMN ${table}.${ident(name)} IS ${literal(comment)}`],
  );
  return [...own, ...fields];
}
