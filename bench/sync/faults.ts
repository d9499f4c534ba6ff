import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startEmbedded } from '../../databases/postgres/embedded.ts';
import { withClient } from '../client.ts';
import type { OwnServer } from '../own-server.ts';
import type { Follower } from './follower.ts';

/** What a fault strikes; a restarted server has another address. */
export interface Struck {
  server: OwnServer;
  readonly follower: Follower;
}

const endMs = 20_000;

async function terminate({ url }: OwnServer, condition: string): Promise<void> {
  const text = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND ${condition}`;
  await withClient(url('postgres'), (client) => client.query(text));
}

/** The server is killed with all that it does, and recovers from its log. */
async function killServer(struck: Struck): Promise<void> {
  const { home, url } = struck.server;
  const { rows } = await withClient(url('postgres'), (client) =>
    client.query<{ folder: string }>("SELECT current_setting('data_directory') AS folder"),
  );
  const pid = Number(readFileSync(join(rows[0]?.folder ?? '', 'postmaster.pid'), 'utf8').split('\n')[0]);
  process.kill(pid, 'SIGQUIT');
  for (const end = Date.now() + endMs; Date.now() < end && isThere(pid); ) await sleep(50);
  const server = await startEmbedded(home);
  struck.server = { home, url: (database) => server.url(database, 'admin') };
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Each kind of fault; a new one is an entry here. */
export const faults: Readonly<Record<string, (struck: Struck) => Promise<void>>> = {
  godwit: ({ follower }) => follower.kill(),
  walsender: ({ server }) => terminate(server, "backend_type = 'walsender'"),
  source: ({ server }) => terminate(server, "datname = 'sync_source' AND backend_type = 'client backend'"),
  target: ({ server }) => terminate(server, "datname = 'sync_target' AND backend_type = 'client backend'"),
  postmaster: killServer,
};
