import { beforeAll, describe, expect, it } from 'vitest';
import { validateRun } from '../../../engine/validate/validate.ts';
import { verdict as verdictSchema } from '../../../model/verdict.ts';
import { withClient } from '../../support/databases.ts';
import { createMigration, type TestMigration } from '../../support/migration.ts';
import { failedChecks, options, tampered, validate } from './orders.ts';

const source = `
CREATE TABLE old_row (id integer PRIMARY KEY, label text NOT NULL);
INSERT INTO old_row SELECT n, 'Label ' || n FROM generate_series(1, 6000) AS n;`;
const target = 'CREATE TABLE rows (id uuid PRIMARY KEY, label text NOT NULL, CONSTRAINT rows_label CHECK (true));';
const playbookWith = (success: string): string => `
playbook: rows
version: 1
title: Rows
system: old
source: {url: $SOURCE}
target: {url: $TARGET}
phases:
  - phase: rows
    source: old_row
    target: rows
    fields: {id: identity, label: {copy: label}}
    success: [${success}]
`;

describe('a validation', () => {
  let migration: TestMigration;

  beforeAll(async () => {
    migration = await createMigration(playbookWith(''), source, target);
    await migration.run({ batchRows: 2000 });
  });

  it('evaluates a stated sample of a large phase, the same each time, and compares all rows as a set', async () => {
    const [once, again] = [await validate(migration, { evaluatedRowsMax: 1000 }), await validate(migration, { evaluatedRowsMax: 1000 })];
    expect(once).toEqual(again);
    expect(once.phases[0]).toMatchObject({
      coverage: '1000 of 6000 rows: of every 6 ranges of 500 rows in key order, the first',
      rowsCompared: 6000,
      differencesTotal: 0,
    });
    const change = `UPDATE rows SET label = label || '!' WHERE label = 'Label 700'`;
    const undo = `UPDATE rows SET label = 'Label 700' WHERE label = 'Label 700!'`;
    const found = await tampered(migration, change, undo, () => validate(migration, { evaluatedRowsMax: 1000 }));
    expect(found.phases[0]?.differences).toMatchObject([{ kind: 'changed', sourceKey: '3:700', fields: ['label'] }]);
    expect(failedChecks(found, 'rows')).toEqual(['rows.compared', 'root.target']);
  });

  it('names no more rows than asked for, and counts them all', async () => {
    const change = `UPDATE rows SET label = label || '!'`;
    const undo = `UPDATE rows SET label = rtrim(label, '!')`;
    const found = await tampered(migration, change, undo, () => validate(migration, { differencesMax: 10 }));
    expect(found.phases[0]?.differences).toHaveLength(10);
    expect(found.phases[0]?.differencesTotal).toBe(6000);
  });

  it('keeps its verdict in the journal', async () => {
    const wanted = await validate(migration);
    const kept = await withClient(migration.targetUrl, (client) =>
      client.query(`SELECT r.verdict, a.content FROM migration_control.migration_validation_reports AS r
                    JOIN migration_control.artifacts AS a ON a.digest = r.artifact ORDER BY r.at DESC LIMIT 1`),
    );
    expect(kept.rows[0].verdict).toBe('passed');
    expect(verdictSchema.parse(JSON.parse(kept.rows[0].content))).toEqual(wanted);
  });

  it('tells how far it is, and stops when it is asked to', async () => {
    const { context, prepared, close } = await migration.open();
    const run = await context.runs.last(context.control, 'rows');
    const stop = new AbortController();
    const seen: number[] = [];
    const notify: typeof context.notify = (event) => {
      if (event.type === 'validating') seen.push(event.rows);
    };
    await validateRun({ ...context, notify }, run?.id ?? '', prepared, options);
    expect(seen.at(0)).toBe(0);
    expect(seen.at(-1)).toBe(12_000);
    stop.abort();
    await expect(validateRun({ ...context, signal: stop.signal }, run?.id ?? '', prepared, options)).rejects.toMatchObject({
      code: 'interrupted',
    });
    await close();
  });

  it('fails for a phase that was never completed', async () => {
    await withClient(migration.targetUrl, (client) => client.query(`UPDATE migration_control.phases SET status = 'in_progress'`));
    const found = await validate(migration);
    await withClient(migration.targetUrl, (client) => client.query(`UPDATE migration_control.phases SET status = 'completed'`));
    expect(failedChecks(found, 'rows')).toEqual(['phase.completed']);
  });

  it('holds up while the source cannot be read', async () => {
    const { context, prepared, close } = await migration.open();
    const run = await context.runs.last(context.control, 'rows');
    await withClient(migration.sourceUrl, (client) => client.query('ALTER TABLE old_row RENAME TO away'));
    await expect(validateRun(context, run?.id ?? '', prepared, options)).rejects.toThrow();
    await withClient(migration.sourceUrl, (client) => client.query('ALTER TABLE away RENAME TO old_row'));
    await close();
    expect((await validate(migration)).verdict).toBe('passed');
  });
});

describe('a criterion', () => {
  const small = source.replace('6000', '20');
  const asserting = (sql: string): string => playbookWith(`{assert: It holds., sql: ${JSON.stringify(sql)}}`);

  it.each([
    ['that writes', 'DELETE FROM rows RETURNING id'],
    ['that writes within a WITH', 'WITH gone AS (DELETE FROM rows RETURNING id) SELECT id FROM gone'],
    ['that closes the parenthesis', 'SELECT 1) AS x; DELETE FROM rows; --'],
    ['that sets another sequence', `SELECT setval('x', 1)`],
    ['that calls a function which writes', 'SELECT public.wipe()'],
  ])('%s is refused before anything is read', async (_, sql) => {
    const migration = await createMigration(asserting(sql), small, target);
    await expect(migration.run()).rejects.toMatchObject({ code: 'expression_refused', exitCode: 2 });
  });

  it.each([
    ['that names a table of another schema', 'SELECT rolname FROM pg_catalog.pg_roles'],
    ['that takes a function for a column', 'SELECT rows.wipe FROM rows'],
    ['that names no column', 'SELECT nothing FROM rows'],
  ])('%s fails, and changes nothing', async (_, sql) => {
    const wipe = `CREATE FUNCTION wipe(rows) RETURNS integer LANGUAGE sql AS 'DELETE FROM public.rows; SELECT 1';`;
    const migration = await createMigration(asserting(sql), small, target + wipe);
    await migration.run();
    const found = await validate(migration);
    expect(failedChecks(found, 'rows')).toEqual(['success.assert.1']);
    const { rows } = await withClient(migration.targetUrl, (client) => client.query('SELECT count(*)::integer AS n FROM rows'));
    expect(rows).toEqual([{ n: 20 }]);
  });

  it('that asks for another number fails', async () => {
    const migration = await createMigration(playbookWith('{rows: 19}'), small, target);
    await migration.run();
    expect(failedChecks(await validate(migration), 'rows')).toEqual(['success.rows']);
  });
});
