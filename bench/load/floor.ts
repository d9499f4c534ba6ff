import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';

/** Runs `work` on a connection of its own. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Seconds that `work` takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return (performance.now() - from) / 1000;
}

/** SQL of a file beside this one. */
export function sqlFile(name: string, rows = 0): string {
  return readFileSync(join(import.meta.dirname, name), 'utf8').replaceAll('{rows}', String(rows));
}

/**
 * F8 of the design: the rows as they are in the finished target, copied in binary into a table without keys, then keys and indexes. Nothing
 * that transforms can be faster. Returns seconds.
 */
export async function copyReadyRows(finishedUrl: string, floorUrl: string): Promise<number> {
  await withClient(floorUrl, (client) => client.query(sqlFile('target.sql')));
  await copyTable(finishedUrl, floorUrl, 'patients');
  return timed(async () => {
    await copyTable(finishedUrl, floorUrl, 'tasks');
    await withClient(floorUrl, (client) => client.query(sqlFile('keys.sql')));
  });
}

function copyTable(fromUrl: string, toUrl: string, table: string): Promise<void> {
  return withClient(fromUrl, (from) =>
    withClient(toUrl, (to) =>
      pipeline(
        from.query(copyTo(`COPY ${table} TO STDOUT (FORMAT binary)`)),
        to.query(copyFrom(`COPY ${table} FROM STDIN (FORMAT binary)`)),
      ),
    ),
  );
}
