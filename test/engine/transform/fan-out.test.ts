import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { samplePairs } from '../../../engine/trace/samples.ts';
import { readManifest } from '../../../engine/verify/read-manifest.ts';
import { verifyManifest } from '../../../engine/verify/verify.ts';
import { derivedKey } from '../../../model/identity.ts';
import type { Manifest } from '../../../model/manifest.ts';
import { withClient } from '../../support/databases.ts';
import { createMigration, type TestMigration } from '../../support/migration.ts';
import { tampered, validate } from '../validate/orders.ts';
import { code, fates, one, playbook, rows, source, target } from './steps.ts';
import { codeTransforms } from './support.ts';

const kept = `SELECT source_key, reason, field FROM migration_control.quarantine WHERE phase = 'steps' ORDER BY source_key`;

describe('a transform that makes several rows of one', () => {
  const transforms = codeTransforms({ 'transforms/steps.ts': code });
  let migration: TestMigration;
  let root: string | null;
  let made: Manifest | null;

  beforeAll(async () => {
    migration = await createMigration(playbook, source, target, transforms);
    const { phases, manifest } = await migration.run({ jobs: 3, batchRows: 50 });
    made = manifest;
    expect(phases[1]?.fates).toEqual(fates);
    root = phases[1]?.root ?? null;
  });
  afterAll(() => transforms.close());

  it('writes them all, with keys of source key and what tells them apart', async () => {
    expect(await one(migration, 'SELECT count(*)::integer FROM steps')).toBe(rows);
    const found = await withClient(
      migration.targetUrl,
      async (client) =>
        (await client.query('SELECT id, position, title, template_id FROM steps WHERE legacy_template = 7 ORDER BY position')).rows,
    );
    const template = derivedKey({ system: 'app', identity: 'templates' }, ['7']);
    expect(found).toEqual(
      [1, 2, 3, 4].map((i) => ({
        id: derivedKey({ system: 'app', identity: 'steps' }, ['7', String(i)]),
        position: i,
        title: `step 7.${i}`,
        template_id: template,
      })),
    );
  });

  it('keeps a source row aside as a whole where one of its rows cannot be', async () => {
    const found = await withClient(migration.targetUrl, async (client) => (await client.query(kept)).rows);
    expect(found.map(({ source_key, reason, field }) => [source_key, reason, field])).toEqual([
      ['3:501', 'no_steps', null],
      ['3:502', 'too_long', 'title'],
      ['3:503', 'transform_failed', 'steps.position'],
      ['3:504', 'constraint', 'steps_title_check'],
      ['3:506', 'null_refused', 'title'],
      ['3:507', 'transform_failed', 'transforms/steps.ts:4'],
      ['3:508', 'transform_failed', 'steps.position'],
    ]);
    expect(await one(migration, 'SELECT count(*)::integer FROM steps WHERE legacy_template > 500')).toBe(0);
  });

  it('gives rows that others refer to by both parts of their key', async () => {
    const found = await withClient(
      migration.targetUrl,
      async (client) =>
        (await client.query('SELECT a.legacy_id, s.title FROM answers AS a JOIN steps AS s ON s.id = a.step_id ORDER BY 1')).rows,
    );
    expect(found).toEqual([
      { legacy_id: 1, title: 'step 7.2' },
      { legacy_id: 2, title: 'step 7.4' },
    ]);
  });

  it('has keys that the ledger shows, by source key and what tells its rows apart', async () => {
    const shown = `SELECT target_key FROM migration_control.migration_mappings WHERE identity = 'steps' AND legacy_key = '1:71:2'`;
    expect(await one(migration, shown)).toBe(derivedKey({ system: 'app', identity: 'steps' }, ['7', '2']));
  });

  it('is shown in samples with each row that came of it', async () => {
    const { context, prepared, close } = await migration.open();
    const pairs = await samplePairs(context, prepared, 3).finally(close);
    const seen = pairs.get('steps')?.map((pair) => [pair.source.id, pair.target?.title]);
    expect(seen).toEqual([
      ['1', 'step 1.1'],
      ['1', 'step 1.2'],
      ['2', 'step 2.1'],
    ]);
  });

  it('keeps a proof that the target can be held against', async () => {
    const { context, prepared, close } = await migration.open();
    const proof = readManifest(JSON.stringify(made));
    expect(proof.phases[1]).toMatchObject({ rows, fates });
    const { verdict } = await verifyManifest(context, proof, prepared, { evaluatedRowsMax: 1000, differencesMax: 10 }).finally(close);
    expect(verdict).toBe('passed');
  });

  it('writes nothing a second time', async () => {
    const { phases } = await migration.run();
    expect(phases[1]?.fates).toEqual({ ...fates, written: 0, inserted: 0, unchanged: 400 });
    expect(phases[1]?.root).toBe(root);
  });

  it('makes the same root in bulk and merge, with other batches and one job', async () => {
    for (const settings of [
      { jobs: 1, batchRows: 1000, bulkRowsMin: 1 },
      { jobs: 2, batchRows: 7 },
    ]) {
      const other = await createMigration(playbook, source, target, transforms);
      const { phases } = await other.run(settings);
      expect(phases[1]?.fates).toEqual(fates);
      expect(phases[1]?.root).toBe(root);
    }
  });

  it('passes validation, set-wise and row by row', async () => {
    const { verdict, phases } = await validate(migration);
    expect(phases.flatMap(({ checks }) => checks.filter(({ status }) => status === 'failed'))).toEqual([]);
    expect(verdict).toBe('passed');
    expect(phases[1]).toMatchObject({ rowsCompared: rows, differencesTotal: 0 });
  });

  it.each([
    [
      'a row that is gone',
      `DELETE FROM steps WHERE legacy_template = 7 AND position = 2`,
      `INSERT INTO steps SELECT '${derivedKey({ system: 'app', identity: 'steps' }, ['7', '2'])}', id, 7, 2, 3, 'step 7.2' FROM ` +
        'templates WHERE legacy_id = 7',
      { kind: 'missing', sourceKey: '1:7' },
    ],
    [
      'a row that was changed',
      `UPDATE steps SET title = 'other' WHERE legacy_template = 7 AND position = 3`,
      `UPDATE steps SET title = 'step 7.3' WHERE legacy_template = 7 AND position = 3`,
      { kind: 'changed', sourceKey: '1:7', fields: ['title'] },
    ],
    [
      'one too many',
      `INSERT INTO steps SELECT '00000000-0000-8000-8000-000000000001', id, 7, 5, 0, 'x' FROM templates WHERE legacy_id = 7`,
      `DELETE FROM steps WHERE title = 'x'`,
      { kind: 'extra' },
    ],
  ])('is told by validation from %s', async (_, change, undo, difference) => {
    const verdict = await tampered(migration, change, undo, () => validate(migration));
    expect(verdict.verdict).toBe('failed');
    expect(verdict.phases[1]?.differences).toMatchObject([difference]);
  });
});
