import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Entity } from '../../../model/catalog.ts';
import type { SqlSession } from '../../../model/session.ts';
import { ident } from '../sql.ts';

const text = readFileSync(join(import.meta.dirname, 'sql', 'definitions.sql'), 'utf8');

/** An index, unique or primary key, or foreign key of an entity, as the catalog has it now. */
export interface Definition {
  /** Quoted and qualified. */
  readonly entity: string;
  readonly kind: 'index' | 'constraint';
  readonly name: string;
  readonly isUnique: boolean;
  /** Key columns; null for expressions, for NULLS NOT DISTINCT, and for foreign keys. */
  readonly fields: readonly string[] | null;
  /** Whether a foreign key of any table leans on it. */
  readonly isReferenced: boolean;
  readonly dropText: string;
  /** The statements that bring it back: index, constraint, comments, clustered and replica identity marks. */
  readonly definition: string;
}

/** Quoted and qualified name of an entity, as the ledger saves it. */
export function savedName({ schema, table }: Pick<Entity, 'schema' | 'table'>): string {
  return ident(schema, table).pieces.join('');
}

/** Object id of a quoted, qualified name; null when there is no such table any more. */
export async function findTable(session: SqlSession, entity: string): Promise<string | null> {
  const [found] = await session.query<{ oid: string | null }>({ text: 'SELECT to_regclass($1)::oid::text AS oid', values: [entity] });
  return found?.oid ?? null;
}

/**
 * What of a table (quoted, qualified) may be taken down, in the order in which it is taken down: foreign keys and constraints
 * before plain indexes.
 */
export async function readDefinitions(session: SqlSession, entity: string): Promise<Definition[]> {
  const oid = await findTable(session, entity);
  return oid === null ? [] : session.query<Definition>({ text, values: [oid, entity] });
}
