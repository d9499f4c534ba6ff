import { pipeline } from 'node:stream/promises';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { withClient } from '../client.ts';
import { timed } from '../timing.ts';
import { sqlFile, tables } from './databases.ts';

/**
 * F8 of the design: the rows of all three tables as they are in the finished target, copied in binary into tables without keys, one table after
 * the other as the phases are, then the keys and indexes of all three. All of it is timed, as all of it is timed of a migration. Nothing that
 * transforms can be faster. Returns seconds.
 */
export async function copyReadyRows(finishedUrl: string, floorUrl: string): Promise<number> {
  await withClient(floorUrl, (client) => client.query(sqlFile('target.sql')));
  return timed(async () => {
    for (const table of tables) await copyTable(finishedUrl, floorUrl, table);
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
