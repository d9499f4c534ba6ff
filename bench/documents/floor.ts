import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { withClient } from '../client.ts';
import { timed } from '../timing.ts';

const copied = 'COPY';

/**
 * Seconds to copy the rows of the finished tables in binary into tables without keys, and then to build their keys, indexes and foreign keys: what
 * nothing that makes these rows can be faster than.
 */
export async function copyReadyTables(
  finishedUrl: string,
  floorUrl: string,
  tables: readonly string[],
  ddl: readonly string[],
): Promise<number> {
  const later = await withClient(finishedUrl, (client) => definitions(client, tables));
  await withClient(floorUrl, async (client) => {
    for (const statement of ddl) await client.query(statement);
    for (const { drop } of later.toReversed()) await client.query(drop);
  });
  return timed(async () => {
    for (const table of tables) await copyTable(finishedUrl, floorUrl, table);
    await withClient(floorUrl, async (client) => {
      for (const { add } of later) await client.query(add);
    });
  });
}

interface Definition {
  readonly add: string;
  readonly drop: string;
}

/** Keys before foreign keys, as the catalog writes them. */
async function definitions(client: pg.Client, tables: readonly string[]): Promise<Definition[]> {
  const { rows } = await client.query<{ table: string; name: string; definition: string }>(
    readFileSync(join(import.meta.dirname, 'keys.sql'), 'utf8'),
    [tables],
  );
  return rows.map(({ table, name, definition }) => ({
    add: `ALTER TABLE ${table} ADD CONSTRAINT ${pg.escapeIdentifier(name)} ${definition}`,
    drop: `ALTER TABLE ${table} DROP CONSTRAINT IF EXISTS ${pg.escapeIdentifier(name)} CASCADE`,
  }));
}

function copyTable(fromUrl: string, toUrl: string, table: string): Promise<void> {
  return withClient(fromUrl, (from) =>
    withClient(toUrl, (to) =>
      pipeline(
        from.query(copyTo(`${copied} ${table} TO STDOUT (FORMAT binary)`)),
        to.query(copyFrom(`${copied} ${table} FROM STDIN (FORMAT binary)`)),
      ),
    ),
  );
}
