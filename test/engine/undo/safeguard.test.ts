import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { openBackups } from '../../../app/run/backups.ts';
import { loadConfig } from '../../../config.ts';
import { executeRun, type RunResult } from '../../../engine/run/run.ts';
import { shownPath } from '../../../engine/shown-path.ts';
import { lastRollback, recordRollback } from '../../../engine/undo/record.ts';
import { rollback } from '../../../engine/undo/rollback.ts';
import type { BackupStore, RollbackRecord, Safeguard } from '../../../model/safeguard.ts';
import { toMarkdown } from '../../../reports/markdown.ts';
import { rollbackReport } from '../../../reports/rollback-report.ts';
import { withClient } from '../../support/databases.ts';
import { createMigration, type TestMigration } from '../../support/migration.ts';

const source = `
CREATE TABLE old_bird (id integer PRIMARY KEY, ring text, name text);
INSERT INTO old_bird SELECT n, 'r' || n, 'Bird ' || n FROM generate_series(1, 30) AS n;
CREATE TABLE old_nest (id integer PRIMARY KEY, bird integer);
INSERT INTO old_nest SELECT n, n FROM generate_series(1, 30) AS n;`;
const target = `
CREATE TYPE mood AS ENUM ('calm', 'wild');
CREATE TABLE birds (id uuid PRIMARY KEY, ring text NOT NULL UNIQUE, name text, note text, mood mood, seen timestamptz, tags text[],
                    length integer GENERATED ALWAYS AS (length(name)) STORED);
CREATE TABLE nests (id uuid PRIMARY KEY, bird_id uuid NOT NULL REFERENCES birds);
INSERT INTO birds SELECT gen_random_uuid(), 'r' || n, 'Old, "' || n, E'a\\tb\\\\c\\nd', 'wild', '0044-03-15 12:00:00+00 BC', '{a,NULL,"b,c"}' FROM generate_series(1, 5) AS n;`;
const playbook = `
playbook: birds
version: 1
title: Birds and nests
system: reserve
source: {url: $SOURCE}
target: {url: $TARGET}
phases:
  - phase: birds
    source: old_bird
    target: birds
    conflict: {key: [ring]}
    fields: {id: identity, ring: {copy: ring}, name: {copy: name}, note: {none: kept}, mood: {none: kept}, seen: {none: kept}, tags: {none: kept}}
  - {phase: nests, source: old_nest, target: nests, depends_on: [birds], fields: {id: identity, bird_id: {reference: birds, from: bird}}}`;

const home = mkdtempSync(join(tmpdir(), 'godwit-backups-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));
const store = (rowsMax = 1000): BackupStore => ({ ...openBackups({ ...loadConfig(), home, GODWIT_BACKUP_ROWS: rowsMax }, 'birds') });

/** A run with backups, and what was kept before its phases. */
async function migrate(migration: TestMigration, backups: BackupStore): Promise<{ result: RunResult; kept: Safeguard[] }> {
  const { context, prepared, targetCatalog, close } = await migration.open();
  try {
    const result = await executeRun({ ...context, backups }, prepared, targetCatalog, 'tester');
    const kept = await Promise.all(
      prepared.map(
        async ({ phase }) => (await context.journal.last(context.control, 'birds', 'safeguard', phase.phase))?.content as Safeguard,
      ),
    );
    return { result, kept };
  } finally {
    await close();
  }
}

async function takeBack(migration: TestMigration): Promise<RollbackRecord> {
  const { context, prepared, close } = await migration.open();
  try {
    const record = await recordRollback(context, prepared, await rollback(context, prepared), 1.5);
    expect(await lastRollback(context)).toEqual(record);
    return record;
  } finally {
    await close();
  }
}

describe('before a phase', () => {
  it('the rows of its entity are backed up, in a file for its owner that gives them back', async () => {
    const migration = await createMigration(playbook, source, target);
    const before = await withClient(migration.targetUrl, async (client) => (await client.query('SELECT * FROM birds ORDER BY ring')).rows);
    const { kept } = await migrate(migration, store());
    const [birds, nests] = kept;
    expect(birds).toMatchObject({ phase: 'birds', entity: 'birds', rows: 5, why: null, point: { name: null } });
    expect(birds?.point.position).toMatch(/^[0-9A-F]+\/[0-9A-F]+$/);
    expect(nests).toMatchObject({ rows: 0, backup: null, why: null });
    const file = birds?.backup?.file ?? '';
    expect(migration.events).toContainEqual({
      type: 'notice',
      message: `birds: The 5 rows that stood there are backed up in ${shownPath(file)}`,
    });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await withClient(migration.targetUrl, async (client) => {
      await client.query('CREATE TABLE again AS SELECT * FROM birds WITH NO DATA');
      const { from } = await import('pg-copy-streams');
      const copy = client.query(from('COPY again FROM STDIN'));
      await new Promise((done, failed) =>
        copy
          .on('finish', done)
          .on('error', failed)
          .end(gunzipSync(readFileSync(file))),
      );
      expect((await client.query('SELECT * FROM again ORDER BY ring')).rows).toEqual(before);
    });
  });

  it('its file is told from the working folder where that is shorter', () => {
    expect(shownPath(join(process.cwd(), '.godwit/backups/birds.copy.gz'))).toBe('.godwit/backups/birds.copy.gz');
    expect(shownPath('/x')).toBe('/x');
  });

  it('an entity of too many rows is left out, and that is said', async () => {
    const migration = await createMigration(playbook, source, target);
    const { result, kept } = await migrate(migration, store(4));
    expect(result.outcome).toBe('done');
    expect(kept[0]).toMatchObject({ backup: null, digest: null, why: expect.stringContaining('GODWIT_BACKUP_ROWS') });
    expect(migration.events).toContainEqual({ type: 'notice', message: expect.stringContaining('birds is not backed up') });
    expect((await takeBack(migration)).phases.find(({ entity }) => entity === 'birds')?.isAsBefore).toBeNull();
  });

  it('nothing is written where the backup cannot be, or does not give the rows back', async () => {
    const broken = await createMigration(playbook, source, target);
    const file = join(home, 'no-folder');
    writeFileSync(file, '');
    await expect(migrate(broken, openBackups({ ...loadConfig(), home: file, GODWIT_BACKUP_ROWS: 1000 }, 'birds'))).rejects.toMatchObject({
      code: 'config_invalid',
    });
    const whole = store();
    const other = (await whole.write('other', Readable.from(['']))).file;
    await expect(migrate(broken, { ...whole, read: () => whole.read(other) })).rejects.toMatchObject({ code: 'proof_failed' });
    expect(
      await withClient(broken.targetUrl, async (client) => (await client.query('SELECT count(*)::integer AS n FROM birds')).rows),
    ).toEqual([{ n: 5 }]);
    expect((await migrate(broken, whole)).result.outcome).toBe('done');
  });
});

describe('after a rollback', () => {
  it('each entity is held against what it was before the first run since the last rollback', async () => {
    const migration = await createMigration(playbook, source, target);
    await migrate(migration, store());
    await withClient(migration.sourceUrl, (client) =>
      client.query(`UPDATE old_bird SET name = 'New' WHERE id < 9; INSERT INTO old_bird VALUES (31, 'r31', 'x')`),
    );
    await migrate(migration, store());
    const record = await takeBack(migration);
    expect(record.phases.map(({ entity, rows, isAsBefore }) => [entity, rows, isAsBefore])).toEqual([
      ['nests', 0, true],
      ['birds', 5, true],
    ]);
    await migrate(migration, store());
    await withClient(migration.targetUrl, (client) => client.query(`INSERT INTO birds (id, ring) VALUES (gen_random_uuid(), 'by others')`));
    const changed = await takeBack(migration);
    expect(changed.phases.map(({ entity, rows, isAsBefore }) => [entity, rows, isAsBefore])).toEqual([
      ['nests', 0, true],
      ['birds', 6, false],
    ]);
    const text = toMarkdown(rollbackReport(changed, { playbook: 'birds', phases: [] }));
    expect(text).toContain('birds: 5 rows before birds, 6 now, not the same to the byte');
    expect(text).toContain('Recovery time: 2 s');
  });
});
