import pg from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { validateRun } from '../../../engine/validate/validate.ts';
import { withClient } from '../../support/databases.ts';
import { createMigration, type TestMigration } from '../../support/migration.ts';
import { options, playbook, source, target } from './orders.ts';

let migration: TestMigration;
beforeAll(async () => {
  migration = await createMigration(playbook, source, target);
  await migration.run();
});

/** A statement that waits until the lock is given back: as slow as one on very large tables. */
async function locked(url: string, table: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`BEGIN; LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
  return client;
}

const waiting = async (url: string): Promise<number> =>
  withClient(url, async (client) => {
    const { rows } = await client.query(
      "SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'godwit%' " +
        "AND wait_event_type = 'Lock'",
    );
    return rows[0].n;
  });

describe.each([
  ['the source', 'sourceUrl', 'app_order'],
  ['the target', 'targetUrl', 'orders'],
] as const)('Ctrl-C while a comparison waits for %s', (_where, at, table) => {
  it('cancels it on the server while the lock is still held, and the next validation is whole', async () => {
    const { context, prepared, close } = await migration.open();
    const stop = new AbortController();
    const blocker = await locked(migration[at], table);
    try {
      const run = await context.runs.last(context.control, context.playbook.playbook);
      const work = validateRun({ ...context, signal: stop.signal }, run?.id ?? '', prepared, options).catch((error: unknown) => error);
      await expect.poll(() => waiting(migration[at]), { timeout: 10_000 }).toBeGreaterThan(0);
      stop.abort();
      expect(await work).toMatchObject({ code: 'interrupted', exitCode: 130 });
      expect(await waiting(migration[at])).toBe(0);
      await blocker.query('ROLLBACK');
      expect((await validateRun(context, run?.id ?? '', prepared, options)).verdict).toBe('passed');
    } finally {
      await blocker.end();
      await close();
    }
  });
});
