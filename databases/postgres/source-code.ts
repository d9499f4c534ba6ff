import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GodwitError } from '../../model/errors.ts';
import type { SqlSession } from '../../model/session.ts';

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

/** Whoever may write a function of the source would be what Godwit is. Throws `source_runs_code` where that is more than a reader. */
export async function refuseReachableCode(session: SqlSession, schemas: readonly string[], label: string): Promise<void> {
  const powers = await readPowers(session);
  if (powers.length === 0) return;
  const code = await readReachableCode(session, schemas);
  if (code.length === 0) return;
  throw new GodwitError(
    'source_runs_code',
    `Reading ${label} would run code of that database with rights beyond reading (${powers.join(', ')}): ${listCode(code)}.`,
    { details: { powers, places: code.map(({ place }) => place) } },
  );
}
