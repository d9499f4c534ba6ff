import pg from 'pg';
import { withClient } from './client.ts';
import type { OwnServer } from './own-server.ts';

/**
 * Drops and creates a database, fills it with `sql` (statements that end in `;` and a line break), and writes everything to disk, so that
 * nobody pays for it later.
 */
export async function createFresh({ url }: OwnServer, name: string, sql: string): Promise<void> {
  await withClient(url('postgres'), async (client) => {
    await client.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
  });
  await withClient(url(name), async (client) => {
    for (const statement of sql.split(/;\n/)) await client.query(statement);
    await client.query('CHECKPOINT');
  });
}
