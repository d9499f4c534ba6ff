import type { Catalog, Entity } from '../../../model/catalog.ts';
import { placeOfName, tableName } from '../entity-name.ts';
import { type Fragment, ident, literal, raw, sql } from '../sql.ts';

type Policy = Entity['rowSecurity']['policies'][number];
export type Grant = NonNullable<Catalog['grants']>[number];

const rolesOfPolicy = /^(?:PERMISSIVE|RESTRICTIVE) FOR [A-Z]+ TO (.+?)(?: USING \(| WITH CHECK \(|$)/s;

/** Roles that policies and grants name, each once. */
export function rolesOf({ entities, grants = [] }: Catalog): string[] {
  const inPolicies = entities
    .flatMap(({ rowSecurity }) => rowSecurity.policies)
    .flatMap(({ definition }) => namesIn(rolesOfPolicy.exec(definition)?.[1] ?? ''));
  const inGrants = grants.flatMap(({ grantee }) => grantee ?? []);
  return [...new Set([...inPolicies, ...inGrants])].filter((name) => name !== 'public' && name !== '').sort();
}

/** Names as PostgreSQL lists them: quoted where they must be. */
function namesIn(list: string): string[] {
  return [...list.matchAll(/"((?:[^"]|"")+)"|([^,\s]+)/g)].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '');
}

/** A role that may nothing by itself, unless the server has one of that name: roles belong to the server, not to a database. */
export function createRole(name: string): Fragment {
  const body =
    `BEGIN IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = ${quoted(name)}) THEN CREATE ROLE ` +
    `${identifier(name)}; END IF; END`;
  return sql`DO ${literal(body)}`;
}

const quoted = (name: string): string => literal(name).pieces.join('');
const identifier = (name: string): string => ident(name).pieces.join('');

/** Turns row security on, where it is; for the owner too where it is forced. */
export function enableRowSecurity(entity: Entity): Fragment[] {
  const { enabled, forced } = entity.rowSecurity;
  const table = tableName(entity);
  return [
    ...(enabled ? [sql`ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`] : []),
    ...(forced ? [sql`ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`] : []),
  ];
}

/** A policy as the catalog has it. */
export function createPolicy(entity: Entity, { name, definition }: Policy): Fragment {
  return sql`CREATE POLICY ${ident(name)} ON ${tableName(entity)} AS ${raw(definition)}`;
}

const on = ({ privilege, entity, column }: Grant): Fragment =>
  sql`${raw(privilege)}${raw(column === undefined ? '' : ` (${identifier(column)})`)} ON ${tableName(placeOfName(entity))}`;
const grantee = (name: string | null): Fragment => (name === null ? raw('PUBLIC') : ident(name));

/** What a role may do with a table, or a column of it. */
export function createGrant(grant: Grant): Fragment {
  return sql`GRANT ${on(grant)} TO ${grantee(grant.grantee)}`;
}

/** Takes it back. */
export function dropGrant(grant: Grant): Fragment {
  return sql`REVOKE ${on(grant)} FROM ${grantee(grant.grantee)}`;
}
