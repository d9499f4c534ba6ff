import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { asAdmin } from './embedded-databases.ts';

/**
 * Who is connected to the embedded server. `owner` owns the databases and all in them, `reader` reads them; neither has rights
 * on the server. `admin` is
 * the superuser, who creates and drops databases and nothing else.
 */
export type EmbeddedRole = 'admin' | 'owner' | 'reader';

/** The roles' names on the server. */
export const embeddedRoles: Readonly<Record<EmbeddedRole, string>> = { admin: 'postgres', owner: 'godwit', reader: 'godwit_reader' };

const secretFiles: Readonly<Record<EmbeddedRole, string>> = { admin: 'password', owner: 'password.owner', reader: 'password.reader' };
const unprivileged = ['owner', 'reader'] as const;

/** No rights on the server. The reader sees every row, as a copy must: row security would hide some. */
const attributes = { owner: 'NOBYPASSRLS', reader: 'BYPASSRLS' } as const;

/**
 * What keeps values out of the server's log: they stand in messages, details and statements of errors, and in what functions
 * raise, also at level LOG.
 * The superuser's sessions still say when the server starts and stops.
 */
export const quietLog: Readonly<Record<string, string>> = {
  log_error_verbosity: 'terse',
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_statement: 'none',
  log_duration: 'off',
  log_min_duration_statement: '-1',
  log_min_duration_sample: '-1',
  log_transaction_sample_rate: '0',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
  log_lock_waits: 'off',
  log_temp_files: '-1',
  log_autovacuum_min_duration: '-1',
  debug_print_parse: 'off',
  debug_print_rewritten: 'off',
  debug_print_plan: 'off',
};

/** Path of a role's password, which only its user may read. */
export function secretFile(folder: string, role: EmbeddedRole): string {
  return join(folder, secretFiles[role]);
}

/** The role's password. Throws where the file is missing. */
export function passwordOf(folder: string, role: EmbeddedRole): string {
  return readFileSync(secretFile(folder, role), 'utf8').trim();
}

/** Writes a new password where there is none; beside the file and renamed, so that two starters never read half of one. */
export function ensurePassword(folder: string, role: EmbeddedRole): void {
  const path = secretFile(folder, role);
  if (existsSync(path)) return;
  const fresh = `${path}.${process.pid}`;
  writeFileSync(fresh, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
  renameSync(fresh, path);
}

/** A note within the data that its roles are there; data of an older version lack it. */
const markOf = (data: string): string => join(data, 'godwit.roles');

/** Whether an earlier start made the roles of these data. */
export function hasRoles(folder: string, data: string): boolean {
  return [markOf(data), ...unprivileged.map((role) => secretFile(folder, role))].every((path) => existsSync(path));
}

/** Makes the unprivileged roles of a running server, or sets them right. */
export async function ensureRoles(folder: string, data: string, adminUrl: string): Promise<void> {
  await asAdmin(adminUrl, async (client) => {
    await client.query('BEGIN');
    await client.query("SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext('godwit roles'))");
    for (const role of unprivileged) ensurePassword(folder, role);
    for (const role of unprivileged) await ensureRole(client, role, passwordOf(folder, role));
    await client.query(`GRANT pg_read_all_data TO ${embeddedRoles.reader}`);
    await client.query('COMMIT');
  });
  writeFileSync(markOf(data), '', { mode: 0o600 });
}

/** Makes roles without a login and without rights, unless there are such. */
export async function ensureNamedRoles(adminUrl: string, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  await asAdmin(adminUrl, async (client) => {
    const { rows } = await client.query<{ name: string }>('SELECT rolname::text AS name FROM pg_catalog.pg_roles');
    const missing = names.filter((name) => !rows.some((row) => row.name === name));
    for (const name of missing) await client.query(`CREATE ROLE ${pg.escapeIdentifier(name)} NOLOGIN`);
  });
}

/** Quiets the log of a server that an older version has started. */
export async function quietRunning(adminUrl: string): Promise<void> {
  await asAdmin(adminUrl, async (client) => {
    for (const [name, value] of Object.entries(quietLog)) await client.query(`ALTER SYSTEM SET ${name} = ${pg.escapeLiteral(value)}`);
    await client.query('SELECT pg_catalog.pg_reload_conf()');
  });
}

async function ensureRole(client: pg.Client, role: (typeof unprivileged)[number], password: string): Promise<void> {
  const name = embeddedRoles[role];
  const found = await client.query('SELECT FROM pg_catalog.pg_roles WHERE rolname = $1', [name]);
  if (found.rowCount === 0) await client.query(`CREATE ROLE ${name}`);
  const rights = `LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION ${attributes[role]}`;
  await client.query(`ALTER ROLE ${name} ${rights} PASSWORD ${pg.escapeLiteral(password)}`);
  await client.query(`ALTER ROLE ${name} SET log_min_messages = 'fatal'`);
}
