import type { Entity } from '../../model/catalog.ts';
import { tableName } from './entity-name.ts';
import { type Fragment, raw, sql } from './sql.ts';

/**
 * An entity's own rows, for FROM, UPDATE and DELETE: those of its partitions, and not those of tables that inherit from it, which are entities of
 * their own (PostgreSQL manual, section 5.11). INSERT and the name of the row type take the plain name.
 */
export function rowsOf({ schema, table, kind }: Pick<Entity, 'schema' | 'table' | 'kind'>): Fragment {
  return sql`${raw(kind === 'table' ? 'ONLY ' : '')}${tableName({ schema, table })}`;
}
