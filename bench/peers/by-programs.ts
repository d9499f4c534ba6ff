import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withClient } from '../client.ts';
import { createFresh } from '../fresh-database.ts';
import type { OwnServer } from '../own-server.ts';
import { timed } from '../timing.ts';
import { type Peer, peerDatabase } from './peer.ts';
import { runPiped, versionOf } from './programs.ts';

const fresh = (server: OwnServer): Promise<void> => createFresh(server, peerDatabase, '');

/** With its defaults it dies of the heap on such rows; these bounds are those with which it ends. */
function loadFile({ url }: OwnServer): string {
  return `LOAD DATABASE FROM ${pgsql(url('bench_source'))} INTO ${pgsql(url(peerDatabase))}
WITH include drop, create tables, create indexes, workers = 2, concurrency = 1, prefetch rows = 2000, batch rows = 5000, batch size = 5MB
CAST column dispatch_task.metadata to jsonb;
`;
}

const pgsql = (url: string): string => url.replace(/^postgres(ql)?:/, 'pgsql:');

export const pgloader: Peer = {
  name: 'pgloader',
  does: 'the same tables, one cast (text to jsonb), primary keys',
  doesNot: 'new ids, references to them, other columns, resume, proof; a partial load ends with exit 0',
  unable: async () => ((await versionOf('pgloader')) === null ? 'pgloader is not installed' : null),
  prepare: fresh,
  run: async (server) => {
    const file = join(server.home, 'peer.load');
    await writeFile(file, loadFile(server), { mode: 0o600 });
    return timed(() => must('pgloader', runPiped([['pgloader', '--no-ssl-cert-verification', file]])));
  },
  table: 'dispatch_task',
};

export const dumpRestore: Peer = {
  name: 'pg_dump | psql',
  does: 'the same tables with their keys',
  doesNot: 'new shape, new ids, resume, proof',
  unable: (server) => unableOfClients(server, ['pg_dump', 'psql']),
  prepare: fresh,
  run: ({ url }) =>
    timed(() =>
      must(
        'pg_dump',
        runPiped([
          ['pg_dump', '--no-owner', '--dbname', url('bench_source')],
          ['psql', '--quiet', '--no-psqlrc', '--set', 'ON_ERROR_STOP=1', '--output', '/dev/null', '--dbname', url(peerDatabase)],
        ]),
      ),
    ),
  table: 'dispatch_task',
};

export const pgcopydb: Peer = {
  name: 'pgcopydb clone',
  does: 'the same tables with their keys, two tables and two indexes at a time',
  doesNot: 'new shape, new ids, proof of content',
  unable: (server) => unableOfClients(server, ['pgcopydb', 'pg_dump', 'pg_restore']),
  prepare: fresh,
  run: async ({ url, home }) => {
    const folder = await mkdtemp(join(home, 'pgcopydb-'));
    const sides = ['--source', url('bench_source'), '--target', url(peerDatabase)];
    const jobs = ['--table-jobs', '2', '--index-jobs', '2', '--no-owner', '--dir', folder];
    try {
      return await timed(() => must('pgcopydb', runPiped([['pgcopydb', 'clone', ...sides, ...jobs]])));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
  table: 'dispatch_task',
};

/** PostgreSQL's own clients refuse a server that is newer than they are. */
async function unableOfClients({ url }: OwnServer, programs: readonly string[]): Promise<string | null> {
  for (const program of programs) if ((await versionOf(program)) === null) return `${program} is not installed`;
  const server = await withClient(
    url('postgres'),
    async (client) => (await client.query<{ server_version_num: string }>('SHOW server_version_num')).rows[0],
  );
  const major = Math.floor(Number(server?.server_version_num) / 10_000);
  const client = Number.parseInt((await versionOf('pg_dump')) ?? '', 10);
  return client < major ? `pg_dump ${client} refuses a server of version ${major}` : null;
}

async function must(name: string, ended: ReturnType<typeof runPiped>): Promise<void> {
  const { code, said } = await ended;
  if (code !== 0)
    throw new Error(
      `${name} ended with ${code}: ${said
        .replaceAll(/\b\w+:\/\/\S+/g, '…')
        .split('\n')
        .slice(-6)
        .join('\n')}`,
    );
}
