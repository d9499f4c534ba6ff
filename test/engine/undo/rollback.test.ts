import { beforeEach, describe, expect, it } from 'vitest';
import { planRollback } from '../../../engine/undo/plan.ts';
import type { GodwitError } from '../../../model/errors.ts';
import { withClient } from '../../support/databases.ts';
import type { TestMigration } from '../../support/migration.ts';
import { change, createThings, mustBeBefore, playbook, rowsOf, settings, takeBack } from '../../support/things.ts';

describe('a rollback', () => {
  let migration: TestMigration;
  let before: readonly string[];
  let root: string | undefined;

  beforeEach(async () => {
    migration = await createThings();
    before = await rowsOf(migration.targetUrl, 'owners');
    root = (await migration.run(settings)).manifest?.root;
    expect(root).toBeTypeOf('string');
  });

  it('leaves the target as it was, byte for byte, and the next migration gives the same root', async () => {
    const result = await takeBack(migration);
    expect(result).toEqual({
      outcome: 'done',
      phases: [
        { phase: 'things', entity: 'things', delete: 150, restore: 0, gone: 0 },
        { phase: 'owners', entity: 'owners', delete: 50, restore: 10, gone: 0 },
      ],
    });
    expect(migration.events).toContainEqual({ type: 'stage', stage: 'rollback', message: 'owners: 50 rows removed, 10 restored' });
    expect(migration.events).toContainEqual({
      type: 'settling',
      phase: 'things',
      message: 'looking for what stands in the way of a rollback',
    });
    await mustBeBefore(migration, before);
    expect(await rowsOf(migration.targetUrl, 'migration_control.key_map')).toEqual([]);
    expect(await rowsOf(migration.targetUrl, 'migration_control.undo')).toEqual([]);
    expect(await rowsOf(migration.targetUrl, 'migration_control.migration_checkpoints')).toEqual([]);
    const again = await migration.run(settings);
    expect(again.manifest?.root).toBe(root);
    expect(again.phases.map(({ fates }) => fates?.written)).toEqual([60, 150]);
  });

  it('takes back what several runs have written, also over a changed source', async () => {
    await withClient(migration.sourceUrl, (client) =>
      client.query(
        `UPDATE app_owner SET name = 'New ' || id WHERE id IN (1, 2, 30, 31); INSERT INTO app_owner VALUES (61, 'new@example.org', 'New')`,
      ),
    );
    await migration.run(settings);
    await takeBack(migration);
    await mustBeBefore(migration, before);
  });

  it('says in the journal what was rolled back, and begins a new run afterwards', async () => {
    await takeBack(migration, ['things']);
    const opened = await migration.open(settings);
    const { runs, control } = opened.context;
    const last = await runs.last(control, 'things');
    expect(last?.status).toBe('rolled_back');
    expect((await runs.phases(control, last?.id ?? '')).map(({ status }) => status)).toEqual(['completed', 'rolled_back']);
    await opened.close();
    const again = await migration.run(settings);
    expect(again.run).not.toBe(last?.id);
    expect(again.manifest?.root).toBe(root);
  });

  it('plans without touching anything', async () => {
    const opened = await migration.open(settings);
    const after = await rowsOf(migration.targetUrl, 'owners');
    const plan = await planRollback(opened.context, opened.prepared);
    await opened.close();
    expect(plan).toEqual([
      { phase: 'things', entity: 'things', delete: 150, restore: 0, gone: 0, blocked: [], blockedTotal: 0 },
      { phase: 'owners', entity: 'owners', delete: 50, restore: 10, gone: 0, blocked: [], blockedTotal: 0 },
    ]);
    expect(await rowsOf(migration.targetUrl, 'owners')).toEqual(after);
  });

  it('goes on after it was interrupted between batches', async () => {
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 60);
    const first = await takeBack(migration, undefined, abort.signal);
    const second = await takeBack(migration);
    expect(second.outcome).toBe('done');
    const all = [...first.phases, ...second.phases];
    expect(all.reduce((sum, each) => sum + each.delete, 0)).toBe(200);
    await mustBeBefore(migration, before);
  });

  it('goes on when its connections are terminated again and again', async () => {
    const kills: Promise<unknown>[] = [];
    const killer = setInterval(() => {
      const kill = change(
        migration,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'godwit'",
      );
      kills.push(kill.catch(() => {}));
    }, 40);
    let failures = 0;
    try {
      for (let attempt = 0; attempt < 6; attempt++) {
        await takeBack(migration).catch((error: GodwitError) => {
          if (error.kind !== 'unavailable') throw error;
          failures++;
        });
      }
    } finally {
      clearInterval(killer);
      await Promise.all(kills);
    }
    expect(failures).toBeGreaterThan(0);
    await takeBack(migration);
    await mustBeBefore(migration, before);
    expect((await migration.run(settings)).manifest?.root).toBe(root);
  });

  it('may begin in the middle of an interrupted run', async () => {
    await takeBack(migration);
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 80);
    await migration.run(settings, abort.signal);
    await takeBack(migration);
    await mustBeBefore(migration, before);
  });

  it('takes back rows that were written with another mapping', async () => {
    await change(migration, 'ALTER TABLE things ALTER COLUMN stars SET DEFAULT 1');
    await migration.run(settings);
    await takeBack(migration);
    await mustBeBefore(migration, before);
  });

  it('takes back a bulk load, which keeps no undo, and what later runs have changed in it', async () => {
    const bulk = await createThings(playbook.replace('    mode: merge\n', ''));
    const untouched = await rowsOf(bulk.targetUrl, 'owners');
    const loaded = await bulk.run({ ...settings, bulkRowsMin: 1 });
    expect(loaded.phases.map(({ mode }) => mode)).toEqual(['merge', 'bulk']);
    await withClient(bulk.sourceUrl, (client) =>
      client.query("UPDATE app_thing SET label = 'Other' WHERE id = 7; INSERT INTO app_thing VALUES (200, 1, 7, 'late')"),
    );
    const later = await bulk.run(settings);
    expect((await takeBack(bulk)).phases[0]).toMatchObject({ delete: 151 });
    await mustBeBefore(bulk, untouched);
    expect((await bulk.run({ ...settings, bulkRowsMin: 1 })).manifest?.root).toBe(later.manifest?.root);
  });

  it('counts rows that somebody has deleted as gone', async () => {
    await change(migration, "DELETE FROM things WHERE label = 'Thing 150'");
    const { phases } = await takeBack(migration);
    expect(phases[0]).toMatchObject({ delete: 149, gone: 1 });
    await mustBeBefore(migration, before);
  });
});
