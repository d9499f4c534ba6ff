import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiSurface } from '../../model/access.ts';
import type { SqlSession } from '../../model/session.ts';
import { qualifiedName } from '../postgres/entity-name.ts';

/** Text of a fixed statement of this folder. */
export const fixed = (file: string): string => readFileSync(join(import.meta.dirname, 'sql', file), 'utf8');

/** What a project has beside its tables, and what the role may do with it. */
export interface Additions {
  readonly hasUsers: boolean;
  readonly hasIdentities: boolean;
  readonly hasFactors: boolean;
  readonly hasStorage: boolean;
  readonly mayReadUsers: boolean;
  readonly mayWriteUsers: boolean;
  readonly mayReadStorage: boolean;
}

export async function readAdditions(session: SqlSession): Promise<Additions> {
  const [row] = await session.query<Additions>({ text: fixed('additions.sql') });
  if (row) return row;
  throw new Error('the server did not describe the project');
}

export interface UserCounts {
  readonly users: number;
  /** By provider. */
  readonly identities: Readonly<Record<string, number>>;
  /** By kind. */
  readonly factors: Readonly<Record<string, number>>;
}

export async function countUsers(session: SqlSession, { hasFactors }: Additions): Promise<UserCounts> {
  const [users] = await session.query<Omit<UserCounts, 'factors'>>({ text: fixed('count-users.sql') });
  const [of] = hasFactors ? await session.query<Pick<UserCounts, 'factors'>>({ text: fixed('count-factors.sql') }) : [];
  return { users: users?.users ?? 0, identities: users?.identities ?? {}, factors: of?.factors ?? {} };
}

export interface ObjectCounts {
  readonly buckets: number;
  readonly publicBuckets: number;
  readonly objects: number;
  readonly bytes: string;
}

export async function countObjects(session: SqlSession): Promise<ObjectCounts | undefined> {
  return (await session.query<ObjectCounts>({ text: fixed('count-objects.sql') }))[0];
}

type Place = readonly [schema: string, name: string];

interface SurfaceRow {
  readonly tables: readonly { schema: string; name: string; secured: boolean; roles: Record<string, string[]> }[];
  readonly functions: readonly { schema: string; name: string; arguments: string; roles: string[] }[];
  readonly relationships: readonly { from: Place; to: Place; columns: string[] }[];
  readonly policies: number;
  readonly apiRoles: number;
}

/** What PostgREST gives the roles of the API of these schemas, as far as rights and structure say it. */
export async function readSurface(session: SqlSession, schemas: readonly string[]): Promise<ApiSurface> {
  const [row] = await session.query<SurfaceRow>({ text: fixed('surface.sql'), values: [schemas] });
  if (!row) return { tables: [], functions: [], relationships: [], policies: 0, roles: 0 };
  return {
    tables: row.tables.map(({ schema, name, secured, roles }) => ({ entity: qualifiedName(schema, name), secured, roles })),
    functions: row.functions.map(({ schema, name, arguments: given, roles }) => ({
      name: `${qualifiedName(schema, name)}(${given})`,
      roles,
    })),
    relationships: row.relationships.map(({ from, to, columns }) => ({ from: qualifiedName(...from), to: qualifiedName(...to), columns })),
    policies: row.policies,
    roles: row.apiRoles,
  };
}
