import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GodwitError } from '../../model/errors.ts';
import type { SqlSession } from '../../model/session.ts';
import { ident, join as joined, sql, statement } from './sql.ts';

const fileOf = (name: string): string => readFileSync(join(import.meta.dirname, 'preflight/sql', name), 'utf8');
const powersSql = fileOf('role-powers.sql');
const reachableSql = fileOf('reachable-code.sql');

const rowsMax = 200;
const placesNamed = 5;

/** A place of a source that calls a function when it is read: `view public.v` calls `public.f(integer)`. */
export interface ReachableCode {
  readonly place: string;
  readonly function: string;
}

/** What the connected role may do beyond reading and writing rows: `SUPERUSER`, `CREATEROLE`, `pg_read_server_files`, … */
export async function readPowers(session: SqlSession): Promise<readonly string[]> {
  const [row] = await session.query<{ powers: string[] }>({ text: powersSql });
  return row?.powers ?? [];
}

/** Functions that run when rows of these schemas are read, by the catalog alone; at most 200. */
export function readReachableCode(session: SqlSession, schemas: readonly string[]): Promise<ReachableCode[]> {
  return session.query<ReachableCode>({ text: reachableSql, values: [schemas, rowsMax] });
}

/** The first places and how many more there are. */
export function listCode(code: readonly ReachableCode[]): string {
  const named = code.slice(0, placesNamed).map(({ place, function: called }) => `${place} calls ${called}`);
  return `${named.join(', ')}${code.length > placesNamed ? ` and ${code.length - placesNamed} more` : ''}`;
}

/** SQL for whoever may grant it: a role that may read these schemas and nothing else. */
export function readerGrants(database: string, schemas: readonly string[]): string {
  const reader = ident('godwit_reader');
  const read = joined(schemas.map((schema) => ident(schema)));
  const grants = [
    sql`CREATE ROLE ${reader} LOGIN PASSWORD '…'`,
    sql`GRANT CONNECT ON DATABASE ${ident(database)} TO ${reader}`,
    sql`GRANT USAGE ON SCHEMA ${read} TO ${reader}`,
    sql`GRANT SELECT ON ALL TABLES IN SCHEMA ${read} TO ${reader}`,
  ];
  return `${statement(joined(grants, '; ')).text}; and, where row security is on, ALTER ROLE godwit_reader BYPASSRLS;`;
}

/** Whoever may write a function of the source would be what Godwit is. Throws `source_runs_code` where that is more than a reader. */
export async function refuseReachableCode(session: SqlSession, schemas: readonly string[], label: string): Promise<void> {
  const powers = await readPowers(session);
  if (powers.length === 0) return;
  const code = await readReachableCode(session, schemas);
  if (code.length === 0) return;
  const database = label.slice(label.indexOf('/') + 1);
  throw new GodwitError(
    'source_runs_code',
    `Reading ${label} would run code of that database with rights beyond reading (${powers.join(', ')}): ${listCode(code)}. Make ` +
      `a role that may only read: ${readerGrants(database, schemas)}`,
    { details: { powers, places: code.map(({ place }) => place) } },
  );
}
