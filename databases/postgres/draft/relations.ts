import type { Catalog, Entity } from '../../../model/catalog.ts';
import { fitName } from '../../../model/drafting.ts';
import { qualifiedName } from '../entity-name.ts';

/** Names of tables, indexes and sequences share one space per schema: the set of a schema's names, to be added to. */
export function relationNames({ entities }: Catalog): (schema: string) => Set<string> {
  const taken = new Map<string, Set<string>>();
  const of = (schema: string): Set<string> => {
    const names = taken.get(schema) ?? new Set<string>();
    taken.set(schema, names);
    return names;
  };
  for (const entity of entities) for (const name of namesOf(entity)) of(entity.schema).add(name);
  return of;
}

function namesOf({ table, key, uniques, exclusions, indexes, partitions, schema, fields }: Entity): string[] {
  const constraints = [...(key ? [key] : []), ...uniques, ...exclusions, ...indexes].map(({ name }) => name);
  const parts = (partitions?.children ?? []).map(({ name }) => (name.startsWith(`${schema}.`) ? name.slice(schema.length + 1) : name));
  return [table, ...constraints, ...parts, ...fields.map(({ name }) => sequenceName(table, name))];
}

/** Name of the sequence behind a column that the database counts. */
export function sequenceName(table: string, column: string): string {
  return fitName(`${table}_${column}_seq`);
}

const bytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** The sequences of counted columns, in the order of the catalog. */
export function draftSequences(entities: readonly Entity[]): Catalog['sequences'] {
  const found = entities.flatMap(({ schema, table, fields }) =>
    fields
      .filter(({ generated }) => generated === 'identity_default')
      .map((field) => ({ schema, name: sequenceName(table, field.name), ownedBy: `${table}.${field.name}` })),
  );
  return found
    .toSorted((a, b) => bytes(a.schema, b.schema) || bytes(a.name, b.name))
    .map(({ schema, name, ownedBy }) => ({ name: qualifiedName(schema, name), ownedBy }));
}
