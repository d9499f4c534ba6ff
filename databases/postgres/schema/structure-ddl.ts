import { loadModule } from 'libpg-query';
import type { Catalog, Entity } from '../../../model/catalog.ts';
import type { TargetStructure } from '../../../model/target-structure.ts';
import { addReference, comments, createIndexes, schemasOf, typeSchemas } from '../draft/ddl/catalog-ddl.ts';
import { createTable } from '../draft/ddl/table-ddl.ts';
import { createCollations, createTypes } from '../draft/ddl/type-ddl.ts';
import { tableName } from '../entity-name.ts';
import { type Fragment, ident, raw, sql, statement } from '../sql.ts';
import { createGrant, createPolicy, createRole, enableRowSecurity, rolesOf } from './access-ddl.ts';
import { createSequences, ownSequences, sequenceOf } from './sequence-ddl.ts';
import { createView, inOrder } from './view-ddl.ts';

const isTable = ({ kind }: Entity): boolean => kind === 'table' || kind === 'partitioned_table';
export const isView = ({ kind }: Entity): boolean => kind === 'view' || kind === 'materialized_view';

/** Bodies of functions are checked when they are called: they may name tables that come later. */
export const uncheckedBodies = raw('SET check_function_bodies = off');

/**
 * The DDL that makes a target's structure in an empty database, one statement after the other; with further schemas, if wanted. Foreign tables and
 * inheritance are not written.
 */
export async function structureDdl(structure: TargetStructure, further: readonly string[] = []): Promise<string> {
  await loadModule();
  const { catalog, routines } = structure;
  const tables = catalog.entities.filter(isTable);
  const counted = sequenceOf(catalog);
  return scriptOf([
    ...rolesOf(catalog).map(createRole),
    ...[...new Set([...schemasNamed(catalog), ...further])].map((name) => sql`CREATE SCHEMA IF NOT EXISTS ${ident(name)}`),
    ...catalog.extensions
      .filter(({ name }) => name !== 'plpgsql')
      .map(({ name }) => sql`CREATE EXTENSION IF NOT EXISTS ${ident(name)} WITH SCHEMA public`),
    ...createCollations(catalog),
    ...createTypes(catalog),
    ...createSequences(catalog),
    ...(routines.length > 0 ? [uncheckedBodies, ...routines.map(({ definition }) => raw(definition.trimEnd()))] : []),
    ...tables.flatMap((entity) => createTable(entity, counted)),
    ...ownSequences(catalog),
    ...tables.flatMap(createIndexes),
    ...tables.flatMap((entity) => entity.references.map((each) => addReference(entity, each, catalog, ''))),
    ...tables.flatMap((entity) => (entity.periodReferences ?? []).map((each) => addReference(entity, each, catalog, 'PERIOD '))),
    ...inOrder(catalog.entities.filter(isView)).flatMap((view) => createView(view, catalog)),
    ...catalog.entities.flatMap(createTriggers),
    ...tables.flatMap((entity) => [...enableRowSecurity(entity), ...entity.rowSecurity.policies.map((each) => createPolicy(entity, each))]),
    ...(catalog.grants ?? []).map(createGrant),
    ...catalog.entities.flatMap(comments),
  ]);
}

/** Statements as text, each ended. */
export function scriptOf(statements: readonly Fragment[]): string {
  return statements.map((each) => `${statement(each).text};\n`).join('\n');
}

/** Schemas that a structure needs beside `public`. */
export function schemasNamed(catalog: Catalog): string[] {
  return [...new Set([...catalog.entities.flatMap(schemasOf), ...typeSchemas(catalog)])].filter((name) => name !== 'public');
}

/** Triggers of an entity, with those turned off that are. */
export function createTriggers(entity: Entity): Fragment[] {
  return entity.triggers.flatMap(({ name, definition, enabled }) => [
    raw(definition),
    ...(enabled ? [] : [sql`ALTER TABLE ${tableName(entity)} DISABLE TRIGGER ${ident(name)}`]),
  ]);
}
