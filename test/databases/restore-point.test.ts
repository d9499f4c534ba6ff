import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { openPostgresTarget } from '../../databases/postgres/database.ts';
import { startEmbedded, stopEmbedded } from '../../databases/postgres/embedded.ts';
import type { RestorePoint } from '../../model/safeguard.ts';
import { newHome } from '../support/cli.ts';
import { withClient } from '../support/databases.ts';

const home = newHome();
const waitsMax = 100;

afterAll(async () => {
  await stopEmbedded(home);
  rmSync(home, { recursive: true, force: true });
});

/** A restore point, and the pre-flight's word on archiving, of a server with these settings. */
async function markOn(settings: readonly string[], ready: string): Promise<{ point: RestorePoint; check: string | undefined }> {
  const first = (await startEmbedded(home)).url('postgres', 'admin');
  await withClient(first, async (client) => {
    for (const each of settings) await client.query(`ALTER SYSTEM SET ${each}`);
  });
  await stopEmbedded(home);
  const server = await startEmbedded(home);
  await server.ensureDatabase('birds');
  await withClient(server.url('birds', 'admin'), async (client) => {
    await client.query(`SELECT pg_create_restore_point('something to archive'), pg_switch_wal()`);
    for (let waited = 0; waited < waitsMax; waited++) {
      if ((await client.query<{ ready: boolean }>(ready)).rows[0]?.ready) return;
      await sleep(100);
    }
  });
  const target = await openPostgresTarget({
    url: server.url('birds'),
    schemas: ['public'],
    connectTimeoutMs: 5000,
    statementTimeoutMs: 60_000,
    profileRows: 1,
  });
  const session = await target.openSession();
  const point = await target.markRestorePoint(session, 'before birds');
  await session.close();
  const checks = await target.preflight({ role: 'target', entities: [] });
  return { point, check: checks.find(({ name }) => name === 'target.archiving')?.status };
}

describe('a restore point', () => {
  it('is offered where the server archives its log, and nowhere else', async () => {
    const off = await markOn(["archive_mode = 'off'"], 'SELECT true AS ready');
    expect(off).toMatchObject({ point: { name: null, why: expect.stringContaining('does not archive') }, check: 'skipped' });
    const failing = await markOn(
      ["archive_mode = 'on'", "archive_command = 'false'"],
      'SELECT failed_count > 0 AS ready FROM pg_stat_archiver',
    );
    expect(failing).toMatchObject({ point: { name: null, why: expect.stringContaining('failed') }, check: 'skipped' });
    const on = await markOn(["archive_command = 'true'"], 'SELECT last_archived_time > last_failed_time AS ready FROM pg_stat_archiver');
    expect(on).toMatchObject({ point: { name: 'before birds', why: null }, check: 'passed' });
    expect(on.point.position).toMatch(/^[0-9A-F]+\/[0-9A-F]+$/);
  }, 180_000);
});
