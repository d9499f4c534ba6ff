import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmbedded, stopEmbedded } from '../../databases/postgres/embedded.ts';
import { serverFolder } from '../../databases/postgres/embedded-files.ts';
import { withClient } from '../support/databases.ts';

/** Mode 0700, as a home below /root would be: as root this also shows that the server finds a place it can reach. */
const home = mkdtempSync(join(tmpdir(), 'godwit-home-'));
let folder: string;

beforeAll(async () => {
  const server = await startEmbedded(home);
  folder = await withClient(
    server.url('postgres', 'admin'),
    async (client) => (await client.query('SHOW data_directory')).rows[0].data_directory,
  );
});
afterAll(async () => {
  await stopEmbedded(home);
  for (const folder of [serverFolder(home, { uid: 0, gid: 0 }), home]) rmSync(folder, { recursive: true, force: true });
  rmSync(join(folder, '..'), { recursive: true, force: true });
});

describe('the embedded server', () => {
  it('is found again instead of started twice, also by two at once', async () => {
    const [one, two] = await Promise.all([startEmbedded(home), startEmbedded(home)]);
    expect([one.started, two.started]).toEqual([false, false]);
    expect(one.port).toBe(two.port);
  });

  it('compares text the same way on every machine, and can be replicated from', async () => {
    const server = await startEmbedded(home);
    await server.ensureDatabase('le gacy"');
    await server.ensureDatabase('le gacy"');
    const rows = await withClient(server.url('le gacy"', 'admin'), async (client) => {
      const text = `SELECT datlocale AS locale, current_setting('wal_level') AS wal, current_setting('data_checksums') AS checksums
        FROM pg_database WHERE datname = current_database()`;
      return (await client.query(text)).rows;
    });
    expect(rows).toEqual([{ locale: 'C.UTF-8', wal: 'logical', checksums: 'on' }]);
  });

  it('keeps its data when it is killed and started again', async () => {
    const before = await startEmbedded(home);
    await before.ensureDatabase('kept');
    await withClient(before.url('kept'), (client) => client.query('CREATE TABLE rows AS SELECT 42 AS id'));
    process.kill(Number(readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n')[0]), 'SIGKILL');
    await expect.poll(async () => (await startEmbedded(home)).started, { timeout: 30_000 }).toBe(true);
    const after = await startEmbedded(home);
    expect(await withClient(after.url('kept'), async (client) => (await client.query('SELECT id FROM rows')).rows)).toEqual([{ id: 42 }]);
  });

  it('keeps its passwords from other users', () => {
    for (const name of ['password', 'password.owner', 'password.reader']) expect(statSync(join(folder, '..', name)).mode & 0o077).toBe(0);
  });

  it('stops, and says when there was nothing to stop', async () => {
    expect(await stopEmbedded(home)).toBe(true);
    expect(await stopEmbedded(home)).toBe(false);
  });
});

it.runIf(process.getuid?.() === 0)('files that the user of the server cannot reach are said, and no empty server takes their place', () => {
  const open = mkdtempSync(join(tmpdir(), 'godwit-open-'));
  const [above, user] = [join(open, 'above'), { uid: 65534, gid: 65534 }];
  const home = join(above, 'home');
  mkdirSync(join(home, 'postgres', 'data'), { recursive: true });
  writeFileSync(join(home, 'postgres', 'data', 'PG_VERSION'), '18');
  chmodSync(above, 0o700);
  expect(() => serverFolder(home, user)).toThrow(/cannot pass through every folder above/);
  rmSync(join(home, 'postgres'), { recursive: true });
  const elsewhere = serverFolder(home, user);
  expect(elsewhere.startsWith('/var/tmp/')).toBe(true);
  // What was made elsewhere is found there, also once the home can be reached.
  mkdirSync(join(elsewhere, 'data'), { recursive: true });
  writeFileSync(join(elsewhere, 'data', 'PG_VERSION'), '18');
  for (const folder of [open, above, home]) chmodSync(folder, 0o755);
  const isOpen = serverFolder(join(open, 'other'), user) === join(open, 'other', 'postgres');
  if (isOpen) expect(serverFolder(home, user)).toBe(elsewhere);
  rmSync(elsewhere, { recursive: true });
  if (isOpen) expect(serverFolder(home, user)).toBe(join(home, 'postgres'));
  rmSync(open, { recursive: true });
});
