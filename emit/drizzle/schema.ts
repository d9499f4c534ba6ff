import type { Catalog, Entity } from '../../model/catalog.ts';
import { identifiers, quote } from '../names.ts';
import { columnNames, type DrizzleNames, drizzleColumns, drizzleTable } from './table.ts';

const heading = `// Written by \`godwit schema emit\`: change the target and the playbook, and emit again.
import { sql } from 'drizzle-orm';
import * as pg from 'drizzle-orm/pg-core';
`;

/** A structure as a schema of Drizzle: one constant per table, view and enum. What Drizzle cannot say must have been taken out before. */
export function drizzleSchema(catalog: Catalog, roles: readonly string[]): string {
  const names = namesOf(catalog, roles);
  const parts = [
    // Exported, it would be made by Drizzle, too.
    ...[...names.schemas].map(([schema, name]) => `const ${name} = pg.pgSchema(${quote(schema)});`),
    ...[...names.roles].map(([role, name]) => `export const ${name} = pg.pgRole(${quote(role)}).existing();`),
    ...catalog.enums.map(({ name, labels }) => drizzleEnum(name, labels, names)),
    ...catalog.entities.filter(({ kind }) => kind === 'table').map((entity) => drizzleTable(entity, names)),
    ...catalog.entities.filter(({ kind }) => kind.endsWith('view')).map((view) => drizzleView(view, names)),
  ];
  const usesSql = parts.some((part) => part.includes('sql.raw('));
  const imports = usesSql ? heading : heading.replace("import { sql } from 'drizzle-orm';\n", '');
  return `${[imports, ...parts].join('\n')}\n`;
}

function namesOf(catalog: Catalog, roles: readonly string[]): DrizzleNames {
  const schemas = [...catalog.entities.map(({ schema }) => schema), ...catalog.enums.map(({ name }) => placeOf(name).schema)];
  const others = [...new Set(schemas)].filter((name) => name !== 'public').sort();
  const columns = new Map(catalog.entities.map((entity) => [entity.name, columnNames(entity)]));
  const names = oneSpace({
    entities: catalog.entities.map(({ name }) => name),
    enums: catalog.enums.map(({ name }) => name),
    roles,
    schemas: others,
  });
  return {
    ...names,
    columns: (name) => columns.get(name) ?? new Map(),
    sequence: (entity, column) => sequenceOf(catalog, entity, column),
  };
}

const suffixes = { entities: '', enums: ' enum', roles: ' role', schemas: ' schema' } as const;
type Kind = keyof typeof suffixes;

/** All constants of a file have names of one space. */
function oneSpace(all: Readonly<Record<Kind, readonly string[]>>): Record<Kind, ReadonlyMap<string, string>> {
  const kinds = Object.keys(suffixes) as Kind[];
  const keys = kinds.flatMap((kind) => all[kind].map((name) => `${name}${suffixes[kind]}`));
  const found = identifiers([...new Set(keys)], 'camel');
  const of = (kind: Kind) => new Map(all[kind].map((name) => [name, found.get(`${name}${suffixes[kind]}`) ?? name]));
  return { entities: of('entities'), enums: of('enums'), roles: of('roles'), schemas: of('schemas') };
}

function placeOf(name: string): { schema: string; name: string } {
  const dot = name.indexOf('.');
  return dot < 0 ? { schema: 'public', name } : { schema: name.slice(0, dot), name: name.slice(dot + 1) };
}

function sequenceOf({ sequences }: Catalog, { schema, table }: Entity, column: string): string | undefined {
  const found = sequences.find(({ name, ownedBy }) => placeOf(name).schema === schema && ownedBy === `${table}.${column}`);
  return found && placeOf(found.name).name;
}

function drizzleEnum(name: string, labels: readonly string[], names: DrizzleNames): string {
  const place = placeOf(name);
  const schema = names.schemas.get(place.schema);
  const maker = schema === undefined ? 'pg.pgEnum' : `${schema}.enum`;
  return `export const ${names.enums.get(name)} = ${maker}(${quote(place.name)}, [${labels.map(quote).join(', ')}]);`;
}

function drizzleView(view: Entity, names: DrizzleNames): string {
  const schema = names.schemas.get(view.schema);
  const isMaterialized = view.kind === 'materialized_view';
  const ofPublic = isMaterialized ? 'pg.pgMaterializedView' : 'pg.pgView';
  const maker = schema === undefined ? ofPublic : `${schema}.${isMaterialized ? 'materializedView' : 'view'}`;
  return `export const ${names.entities.get(view.name)} = ${maker}(${quote(view.table)}, ${drizzleColumns(view, names)}).existing();`;
}
