import pg from 'pg';
import { withClient } from '../client.ts';
import type { OwnServer } from '../own-server.ts';
import { timed } from '../timing.ts';
import { changes, type Load, seen, write } from './load.ts';

const name = 'sync_twin';

/**
 * The server's own replication of the same changes into equal tables: what they cost without a mapping. Nobody else may be connected to the source when
 * it begins. Returns changed rows per second.
 */
export async function byReplication(server: OwnServer, load: Load, from: number, entries: number): Promise<number> {
  const source = server.url('sync_source');
  await withClient(server.url('postgres'), (client) => client.query(`CREATE DATABASE ${name} TEMPLATE sync_source`));
  await withClient(source, async (client) => {
    await client.query(`CREATE PUBLICATION ${name} FOR TABLE account, entry, mark`);
    await client.query(`SELECT pg_create_logical_replication_slot('${name}', 'pgoutput')`);
  });
  await withClient(server.url(name), (client) =>
    client.query(`CREATE SUBSCRIPTION ${name} CONNECTION ${pg.escapeLiteral(source)} PUBLICATION ${name}
      WITH (create_slot = false, copy_data = false, enabled = false, slot_name = '${name}')`),
  );
  await write(server, load, from, entries);
  const seconds = await timed(async () => {
    await withClient(server.url(name), (client) => client.query(`ALTER SUBSCRIPTION ${name} ENABLE`));
    await seen(server.url(name), 'mark', from, from + load.transactions);
  });
  await withClient(server.url(name), async (client) => {
    await client.query(`ALTER SUBSCRIPTION ${name} DISABLE`);
    await client.query(`DROP SUBSCRIPTION ${name}`);
  });
  await withClient(source, (client) => client.query(`DROP PUBLICATION ${name}`));
  await withClient(server.url('postgres'), (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
  return changes(load) / seconds;
}

/** One statement for each changed row, in transactions like the source's: the loop that is written by hand. Rows per second. */
export async function byRow({ url }: OwnServer, rows: number, perTransaction: number): Promise<number> {
  return withClient(url('sync_target'), async (client) => {
    const { rows: found } = await client.query<{ id: string }>('SELECT legacy_id AS id FROM entries ORDER BY legacy_id LIMIT $1', [rows]);
    const seconds = await timed(async () => {
      for (let first = 0; first < found.length; first += perTransaction) {
        await client.query('BEGIN');
        for (const { id } of found.slice(first, first + perTransaction))
          await client.query('UPDATE entries SET text = $2 WHERE legacy_id = $1', [id, `by row ${first}`]);
        await client.query('COMMIT');
      }
    });
    return found.length / seconds;
  });
}
