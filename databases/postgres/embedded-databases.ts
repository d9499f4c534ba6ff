import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { translateError } from './errors.ts';

const what = 'the embedded PostgreSQL';
const handOverSql = readFileSync(join(import.meta.dirname, 'embedded-hand-over.sql'), 'utf8');

/**
 * Creates the database unless it is there; true when it was not. It belongs to `owner`, with all in it that the superuser had made: what an older
 * version created is handed over here. `admin` is the superuser's URL of a database.
 */
export async function ensureDatabase(admin: (database: string) => string, name: string, owner: string): Promise<boolean> {
  const found = await asAdmin(admin('template1'), async (client) => {
    const databases = await client.query<{ owner: string }>(
      'SELECT pg_catalog.pg_get_userbyid(datdba) AS owner FROM pg_catalog.pg_database WHERE datname = $1',
      [name],
    );
    if (databases.rowCount === 0) await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)} TEMPLATE template0`);
    return databases.rows[0];
  });
  if (found?.owner !== owner) await handOver(admin(name), name, owner);
  return found === undefined;
}

/** Drops the database if it is there, and whoever is connected to it. */
export async function dropDatabase(admin: (database: string) => string, name: string): Promise<void> {
  await asAdmin(admin('template1'), (client) => client.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`));
}

/** In one transaction, the database itself last: after a kill it is done again. */
async function handOver(url: string, name: string, owner: string): Promise<void> {
  await asAdmin(url, async (client) => {
    await client.query('BEGIN');
    const { rows } = await client.query<{ statement: string }>(handOverSql, [owner]);
    for (const { statement } of rows) await client.query(statement);
    await client.query(`GRANT EXECUTE ON FUNCTION pg_catalog.pg_create_restore_point(text) TO ${pg.escapeIdentifier(owner)}`);
    await client.query(`ALTER DATABASE ${pg.escapeIdentifier(name)} OWNER TO ${pg.escapeIdentifier(owner)}`);
    await client.query('COMMIT');
  });
}

/**
 * Asks the server itself; it may have been killed since it was started. Event triggers stay silent and no name is looked up in
 * a schema of the database: nothing
 * that stands in it runs as the superuser.
 */
export async function asAdmin<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, options: '-c event_triggers=off -c search_path=pg_catalog,pg_temp' });
  client.on('error', () => {});
  try {
    await client.connect();
    return await work(client);
  } catch (error) {
    throw translateError(error, what);
  } finally {
    await client.end().catch(() => {});
  }
}
