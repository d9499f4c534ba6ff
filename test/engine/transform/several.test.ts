import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { derivedKey } from '../../../model/identity.ts';
import { noRows } from '../../../model/ledger.ts';
import { withClient } from '../../support/databases.ts';
import { createMigration, type TestMigration } from '../../support/migration.ts';
import { tampered, validate } from '../validate/orders.ts';
import { codeTransforms } from './support.ts';

const source = `
CREATE TABLE template (id integer PRIMARY KEY, title text NOT NULL, steps text);
INSERT INTO template SELECT n, 'Template ' || n, (SELECT string_agg('step ' || n || '.' || i, ';' ORDER BY i) FROM generate_series(1, 1 + n % 4) AS i)
FROM generate_series(1, 400) AS n;
INSERT INTO template VALUES
  (501, 'none', NULL), (502, 'too long', 'a;' || repeat('x', 60) || ';c'), (503, 'twice', 'a;TWICE;c'), (504, 'forbidden', 'a;b;FORBIDDEN'),
  (505, 'left out', 'a;b'), (506, 'no text', 'a;;c'), (507, 'throws', 'THROW'), (508, 'nobody', 'a;NULL;c');`;

const target = `
CREATE TABLE templates (id uuid PRIMARY KEY, legacy_id integer NOT NULL UNIQUE, title text NOT NULL);
CREATE TABLE steps (id uuid PRIMARY KEY, template_id uuid NOT NULL REFERENCES templates, legacy_template integer NOT NULL, position integer NOT NULL,
  title varchar(40) NOT NULL CHECK (title <> 'FORBIDDEN'), UNIQUE (template_id, position));`;

const code = `
export default (row: SourceRow, { reject }: Tools): Result => {
  if (row.steps === null) return reject('no_steps');
  if (row.steps === 'THROW') throw new Error(row.steps);
  return row.steps.split(';').map((title, i) => ({
    position: title === 'NULL' ? null : title === 'TWICE' ? 1 : i + 1,
    title: title === '' ? null : title,
  }));
};
`;

const playbook = `
playbook: templates
version: 1
title: Templates
system: app
source: {url: $SOURCE}
target: {url: $TARGET}
phases:
  - phase: templates
    source: template
    target: templates
    fields:
      id: identity
      legacy_id: {copy: id}
      title: {copy: title}
  - phase: steps
    source: template
    target: steps
    transform:
      file: transforms/steps.ts
      each: position
      output: {position: integer, title: text}
    where: title <> 'left out'
    fields:
      id: identity
      template_id: {reference: templates, from: id}
      legacy_template: {copy: id}
      position: {copy: steps.position}
      title: {copy: steps.title}
`;

const fates = { ...noRows, read: 408, written: 400, skipped: 1, quarantined: 7 };
const rows = 1000;

const one = <T>(migration: TestMigration, sql: string): Promise<T> =>
  withClient(migration.targetUrl, async (client) => Object.values((await client.query(sql)).rows[0] ?? {})[0] as T);

const kept = `SELECT source_key, reason, field FROM migration_control.quarantine WHERE phase = 'steps' ORDER BY source_key`;

describe('a transform that makes several rows of one', () => {
  const transforms = codeTransforms({ 'transforms/steps.ts': code });
  let migration: TestMigration;
  let root: string | null;

  beforeAll(async () => {
    migration = await createMigration(playbook, source, target, transforms);
    const { phases } = await migration.run({ jobs: 3, batchRows: 50 });
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
      ['3:503', 'transform_failed', null],
      ['3:504', 'constraint', 'steps_title_check'],
      ['3:506', 'null_refused', 'title'],
      ['3:507', 'transform_failed', null],
      ['3:508', 'transform_failed', null],
    ]);
    expect(await one(migration, 'SELECT count(*)::integer FROM steps WHERE legacy_template > 500')).toBe(0);
  });

  it('writes nothing a second time', async () => {
    const { phases } = await migration.run();
    expect(phases[1]?.fates).toEqual({ ...fates, written: 0, unchanged: 400 });
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
      `INSERT INTO steps SELECT '${derivedKey({ system: 'app', identity: 'steps' }, ['7', '2'])}', id, 7, 2, 'step 7.2' FROM templates WHERE legacy_id = 7`,
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
      `INSERT INTO steps SELECT '00000000-0000-8000-8000-000000000001', id, 7, 5, 'x' FROM templates WHERE legacy_id = 7`,
      `DELETE FROM steps WHERE title = 'x'`,
      { kind: 'extra' },
    ],
  ])('is told by validation from %s', async (_, change, undo, difference) => {
    const verdict = await tampered(migration, change, undo, () => validate(migration));
    expect(verdict.verdict).toBe('failed');
    expect(verdict.phases[1]?.differences).toMatchObject([difference]);
  });
});
