import type { Account, AccountColumns } from '../../../model/accounts.ts';
import type { Statement } from '../../../model/session.ts';
import { type Fragment, ident, join, sql, statement } from '../../postgres/sql.ts';

/** A row as JSON, of these columns only. */
const rowOf = (alias: string, columns: readonly string[]): Fragment =>
  sql`(SELECT pg_catalog.to_jsonb(r) FROM (SELECT ${join(columns.map((column) => ident(alias, column)))}) AS r)`;

function belonging(table: string, columns: readonly string[], order: Fragment): Fragment {
  if (columns.length === 0) return sql`'[]'`;
  const rows = sql`pg_catalog.jsonb_agg(${rowOf('b', columns)} ORDER BY ${order})`;
  return sql`(SELECT coalesce(${rows}, '[]') FROM ${ident('auth', table)} AS b WHERE b.user_id = u.id)`;
}

function accounts(columns: AccountColumns): Fragment {
  return sql`SELECT u.id::text AS id, ${rowOf('u', columns.users)}::text AS user,
    ${belonging('identities', columns.identities, sql`b.provider COLLATE "C", b.provider_id COLLATE "C"`)}::text AS identities,
    ${belonging('mfa_factors', columns.mfa_factors, sql`b.id`)}::text AS factors FROM auth.users AS u`;
}

/** A page of users in the order of their ids. */
export const pageStatement = (columns: AccountColumns, after: string | null, limit: number): Statement =>
  statement(sql`${accounts(columns)} WHERE ${after}::uuid IS NULL OR u.id > ${after}::uuid ORDER BY u.id LIMIT ${limit}`);

export const findStatement = (columns: AccountColumns, ids: readonly string[]): Statement =>
  statement(sql`${accounts(columns)} WHERE u.id = ANY (${ids}::uuid[])`);

/** Adds users whose id, address and number are free, and says which. Texts of JSON go in as they came. */
export function addUsers(columns: AccountColumns, given: readonly Account[]): Statement {
  const names = join(columns.users.map((name) => ident(name)));
  const rows = `[${given.map(({ user }) => user).join(',')}]`;
  return statement(sql`INSERT INTO auth.users (${names})
    SELECT ${names} FROM pg_catalog.jsonb_populate_recordset(NULL::auth.users, ${rows}::jsonb) ON CONFLICT DO NOTHING RETURNING id::text AS id`);
}

/** Adds what belongs to users; `texts` are arrays of JSON. */
export function addBelonging(table: 'identities' | 'mfa_factors', columns: readonly string[], texts: readonly string[]): Statement {
  const names = join(columns.map((name) => ident(name)));
  const record = sql`NULL::${ident('auth', table)}`;
  return statement(sql`INSERT INTO ${ident('auth', table)} (${names}) SELECT ${join(columns.map((name) => ident('r', name)))}
    FROM pg_catalog.unnest(${texts}::text[]) AS t (rows), LATERAL pg_catalog.jsonb_populate_recordset(${record}, t.rows::jsonb) AS r
    ON CONFLICT DO NOTHING`);
}

export const removeUsers = (ids: readonly string[]): Statement => statement(sql`DELETE FROM auth.users WHERE id = ANY (${ids}::uuid[])`);

/** Which of these users a column of another table names. */
export const referredFrom = (at: { schema: string; table: string; column: string }, ids: readonly string[]): Statement =>
  statement(sql`SELECT DISTINCT ${ident('r', at.column)}::text AS id FROM ${ident(at.schema, at.table)} AS r
    WHERE ${ident('r', at.column)} = ANY (${ids}::uuid[])`);

/** How many rows have something in a column that is left out. */
export const countFilled = (table: string, column: string): Statement =>
  statement(sql`SELECT count(${ident(column)})::integer AS n FROM ${ident('auth', table)}`);
