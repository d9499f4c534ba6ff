import { beforeEach, describe, expect, it } from 'vitest';
import { planRollback } from '../../../engine/undo/plan.ts';
import { type RollbackResult, rollback } from '../../../engine/undo/rollback.ts';
import type { GodwitError } from '../../../model/errors.ts';
import type { Block } from '../../../model/undo.ts';
import type { AcceptedEdits } from '../../../model/undo-program.ts';
import { withClient } from '../../support/databases.ts';
import { createMigration, type TestMigration } from '../../support/migration.ts';

const source = `
CREATE TABLE app_owner (id integer PRIMARY KEY, email text, name text);
CREATE TABLE app_thing (id integer PRIMARY KEY, owner_id integer, parent_id integer, label text);
INSERT INTO app_owner SELECT n, 'o' || n || '@example.org', 'Owner ' || n FROM generate_series(1, 60) AS n;
INSERT INTO app_thing SELECT n, 1 + n % 60, nullif(n / 2, 0), 'Thing ' || n FROM generate_series(1, 150) AS n;`;

/** Ten owners of an earlier tool, with another name, a column that the mapping does not write, and one owner who is nobody's business. */
const target = `
CREATE TABLE owners (id uuid PRIMARY KEY, email text NOT NULL UNIQUE, name text NOT NULL, note text, seen timestamptz, amount numeric);
CREATE TABLE things (id uuid PRIMARY KEY, owner_id uuid NOT NULL REFERENCES owners, parent_id uuid REFERENCES things, label text NOT NULL, stars integer);
INSERT INTO owners SELECT gen_random_uuid(), 'o' || n || '@example.org', 'Old "name", ' || n, E'a\\tb\\\\c', '0044-03-15 12:00:00.123456+00 BC', 1.10
FROM generate_series(1, 10) AS n;
INSERT INTO owners VALUES ('00000000-0000-4000-8000-000000000001', 'nobody@example.org', 'Nobody', '', 'infinity', 'NaN');`;

const playbook = `
playbook: things
version: 1
title: Things and their owners
system: app
source: {url: $SOURCE}
target: {url: $TARGET}
phases:
  - phase: owners
    source: app_owner
    target: owners
    conflict: {key: [email]}
    fields: {id: identity, email: {copy: email}, name: {copy: name}, note: {none: kept}, seen: {none: kept}, amount: {none: kept}}
  - phase: things
    source: app_thing
    target: things
    mode: merge
    depends_on: [owners]
    fields:
      id: identity
      owner_id: {reference: owners, from: owner_id}
      parent_id: {reference: things, from: parent_id}
      label: {copy: label}
      stars: {none: new}
`;

const settings = { batchRows: 20 };

async function rowsOf(url: string, table: string): Promise<string[]> {
  return withClient(url, async (client) =>
    (await client.query(`SELECT t::text AS row FROM ${table} AS t ORDER BY t.*`)).rows.map(({ row }) => row),
  );
}

const change = (migration: TestMigration, sql: string) => withClient(migration.targetUrl, (client) => client.query(sql));

async function takeBack(
  migration: TestMigration,
  phases: readonly string[] = ['owners', 'things'],
  signal?: AbortSignal,
  acceptedEdits: AcceptedEdits = [],
): Promise<RollbackResult> {
  const opened = await migration.open(settings);
  try {
    const chosen = opened.prepared.filter(({ phase }) => phases.includes(phase.phase));
    return await rollback({ ...opened.context, signal: signal ?? opened.context.signal, acceptedEdits }, chosen);
  } finally {
    await opened.close();
  }
}

async function refusal(migration: TestMigration, phases?: readonly string[]): Promise<readonly Block[]> {
  const error = await takeBack(migration, phases).then(
    () => null,
    (reason: GodwitError) => reason,
  );
  expect(error?.code).toBe('rollback_blocked');
  return error?.details.blocked as Block[];
}

/** Makes the ledger look as after a bulk load of the things: their transactions, and no undo. */
const asBulkLoad = (migration: TestMigration) =>
  change(
    migration,
    `INSERT INTO migration_control.bulk_loads (run, phase, entity, structure) SELECT DISTINCT run, phase, entity, '{}'::jsonb FROM migration_control.undo WHERE phase = 'things';
     DELETE FROM migration_control.undo WHERE phase = 'things'`,
  );

async function mustBeBefore(migration: TestMigration, before: readonly string[]): Promise<void> {
  expect(await rowsOf(migration.targetUrl, 'owners')).toEqual(before);
  const { rows } = await change(migration, "SELECT indexname FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1");
  expect(rows.map(({ indexname }) => indexname)).toEqual(['owners_email_key', 'owners_pkey', 'things_pkey']);
  expect(await rowsOf(migration.targetUrl, 'things')).toEqual([]);
}

describe('a rollback', () => {
  let migration: TestMigration;
  let before: readonly string[];
  let root: string | undefined;

  beforeEach(async () => {
    migration = await createMigration(playbook, source, target);
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
    const killer = setInterval(() => {
      change(
        migration,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'godwit'",
      ).catch(() => {});
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
    const bulk = await createMigration(playbook.replace('    mode: merge\n', ''), source, target);
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

  describe('takes edited rows where a person accepts it', () => {
    const tamper = "UPDATE owners SET name = 'Edited' WHERE email IN ('o5@example.org', 'o50@example.org')";

    it('by key, and no others', async () => {
      await change(migration, tamper);
      const keys = (await refusal(migration)).map(({ key }) => key ?? '');
      expect(keys).toHaveLength(2);
      await expect(takeBack(migration, undefined, undefined, keys.slice(0, 1))).rejects.toMatchObject({
        code: 'rollback_blocked',
        details: { total: 1 },
      });
      await takeBack(migration, undefined, undefined, keys);
      await mustBeBefore(migration, before);
      expect((await migration.run(settings)).manifest?.root).toBe(root);
    });

    it('all of them, also one that a later run has repaired', async () => {
      await change(migration, tamper);
      await migration.run(settings);
      await refusal(migration);
      await takeBack(migration, undefined, undefined, 'all');
      await mustBeBefore(migration, before);
    });

    it('of a bulk load by key only: a stranger is not taken with all', async () => {
      await asBulkLoad(migration);
      await change(
        migration,
        `UPDATE things SET stars = 5 WHERE label = 'Thing 150';
         INSERT INTO things SELECT '00000000-0000-4000-8000-00000000000f', owner_id, NULL, 'mine' FROM things LIMIT 1`,
      );
      await expect(takeBack(migration, ['things'], undefined, 'all')).rejects.toMatchObject({ code: 'rollback_blocked' });
      const { rows } = await change(migration, "SELECT id FROM things WHERE label = 'Thing 150'");
      await expect(takeBack(migration, ['things'], undefined, [rows[0].id])).rejects.toMatchObject({ details: { total: 1 } });
      expect((await refusal(migration, ['things'])).map(({ reason }) => reason).toSorted()).toEqual(['edited', 'unproven']);
      await change(migration, "DELETE FROM things WHERE label = 'mine'");
      await takeBack(migration, ['things'], undefined, [rows[0].id]);
      expect(await rowsOf(migration.targetUrl, 'things')).toEqual([]);
    });
  });

  describe('is refused as a whole', () => {
    it('where a written column was edited', async () => {
      await change(migration, "UPDATE owners SET name = 'Edited' WHERE email IN ('o5@example.org', 'o50@example.org')");
      const blocked = await refusal(migration);
      expect(blocked.map(({ phase, entity, reason, by }) => ({ phase, entity, reason, by }))).toEqual(
        Array(2).fill({ phase: 'owners', entity: 'owners', reason: 'edited', by: null }),
      );
      expect(JSON.stringify(blocked)).not.toContain('Edited');
      expect(await rowsOf(migration.targetUrl, 'things')).toHaveLength(150);
    });

    it('where a column was edited that the mapping does not write', async () => {
      await change(migration, "UPDATE things SET stars = 5 WHERE label = 'Thing 7'");
      expect((await refusal(migration, ['things'])).map(({ reason }) => reason)).toEqual(['edited']);
    });

    it('where an edit was written over by a later run', async () => {
      await change(migration, "UPDATE owners SET name = 'Edited' WHERE email = 'o40@example.org'");
      await migration.run(settings);
      expect((await refusal(migration)).map(({ reason }) => reason)).toEqual(['edited']);
    });

    it('where a row of a bulk load was edited, or is of unknown origin', async () => {
      await asBulkLoad(migration);
      await change(
        migration,
        `UPDATE things SET stars = 5 WHERE label = 'Thing 7';
         INSERT INTO things SELECT gen_random_uuid(), owner_id, NULL, 'mine' FROM things LIMIT 1`,
      );
      expect((await refusal(migration, ['things'])).map(({ reason }) => reason)).toContain('unproven');
      expect(await rowsOf(migration.targetUrl, 'things')).toHaveLength(151);
    });

    for (const action of ['NO ACTION', 'CASCADE', 'SET NULL']) {
      it(`where a table of another schema refers to a row (ON DELETE ${action})`, async () => {
        await change(
          migration,
          `CREATE SCHEMA billing; CREATE TABLE billing.invoices (number text PRIMARY KEY, owner uuid REFERENCES owners ON DELETE ${action});
           INSERT INTO billing.invoices SELECT email, id FROM owners WHERE email IN ('o3@example.org', 'o33@example.org')`,
        );
        const blocked = await refusal(migration);
        expect(blocked).toMatchObject([
          { phase: 'owners', reason: 'referenced', by: { entity: 'billing.invoices', key: 'o33@example.org' } },
        ]);
        expect(await rowsOf(migration.targetUrl, 'billing.invoices')).toHaveLength(2);
        await change(migration, "DELETE FROM billing.invoices WHERE number = 'o33@example.org'");
        await takeBack(migration);
        await mustBeBefore(migration, before);
      });
    }

    it('where a row of somebody else in the same entity refers to one', async () => {
      await change(migration, "INSERT INTO things SELECT gen_random_uuid(), owner_id, id, 'mine' FROM things WHERE label = 'Thing 9'");
      const blocked = await refusal(migration, ['things']);
      expect(blocked).toMatchObject([{ reason: 'referenced', by: { entity: 'things' } }]);
    });

    it('while a later phase stands', async () => {
      const blocked = await refusal(migration, ['owners']);
      expect(blocked[0]).toEqual({
        phase: 'owners',
        entity: 'owners',
        key: null,
        reason: 'later_phase',
        by: { entity: 'things', key: 'things' },
      });
    });

    it('where the table has changed, so that the row before does not fit', async () => {
      await change(migration, 'ALTER TABLE owners ADD COLUMN born date');
      expect(new Set((await refusal(migration)).map(({ reason }) => reason))).toEqual(new Set(['structure']));
    });

    it('where a trigger comes between, and nothing of the batch stays', async () => {
      await change(
        migration,
        `CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.seen = now(); RETURN NEW; END';
         CREATE TRIGGER stamp BEFORE UPDATE ON owners FOR EACH ROW EXECUTE FUNCTION stamp();`,
      );
      await takeBack(migration, ['things']);
      const after = await rowsOf(migration.targetUrl, 'owners');
      expect(new Set((await refusal(migration, ['owners'])).map(({ reason }) => reason))).toEqual(new Set(['trigger']));
      expect((await rowsOf(migration.targetUrl, 'owners')).length).toBeLessThanOrEqual(after.length);
    });
  });
});
