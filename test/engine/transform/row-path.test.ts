import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noRows } from '../../../model/ledger.ts';
import { withClient } from '../../support/databases.ts';
import { createMigration, type TestMigration } from '../../support/migration.ts';
import { codeTransforms } from './support.ts';

const source = `
CREATE TYPE mood AS ENUM ('good', 'bad');
CREATE TABLE app_thing (id integer PRIMARY KEY, label text, amount numeric(12,3), seen timestamptz, feel mood, unread text);
INSERT INTO app_thing SELECT n, 'Thing ' || n, n / 8.0, '2024-01-01T00:00:00Z'::timestamptz + n * interval '1 hour', 'good', 'u' FROM generate_series(1, 1000) AS n;
INSERT INTO app_thing VALUES (2001, NULL, 1, now(), 'bad', 'u'), (2002, 'THROW', 1, now(), 'bad', 'u'), (2004, 'SKIP', 1, now(), 'bad', 'u'), (2005, E'tab\\tline\\nback\\\\slash', NULL, NULL, NULL, 'u'), (2006, 'DAY', 1, now(), 'bad', 'u'), (2007, 'LONG', 1, now(), 'bad', 'u');`;

const target = `
CREATE TABLE things (id uuid PRIMARY KEY, legacy_id integer NOT NULL UNIQUE, label varchar(40) NOT NULL, half numeric(12,4), seen timestamptz,
                     day date, parent uuid, mood text);`;

const code = `
export default (row: SourceRow, { reject, decimal }: Tools): Result => {
  if (row.label === null) return reject('no_label');
  if (row.label === 'THROW') throw new Error(row.label);
  const label = row.label === 'LONG' ? 'x'.repeat(50) : row.label.toUpperCase();
  return {
    label,
    half: row.amount === null ? null : decimal.divide(row.amount, '2', 4),
    seen: row.seen,
    day: row.label === 'DAY' ? '2024-02-31' : '2024-2-3',
    parent: row.id > 1000 ? 1 : Math.max(1, row.id - 1),
    mood: row.feel,
  };
};
`;

const playbook = `
playbook: things
version: 1
title: Things
system: app
source: {url: $SOURCE}
target: {url: $TARGET}
phases:
  - phase: things
    source: app_thing
    target: things
    conflict: {key: [legacy_id]}
    transform:
      file: transforms/thing.ts
      output: {label: text, half: numeric, seen: timestamptz, day: date, parent: integer, mood: text}
    where: label IS DISTINCT FROM 'SKIP'
    fields:
      id: identity
      legacy_id: {copy: id}
      label: {copy: thing.label}
      half: {expression: thing.half * 2}
      seen: {copy: thing.seen}
      day: {copy: thing.day}
      parent: {reference: things, from: thing.parent}
      mood: {enum: thing.mood, values: {good: fine, bad: poor}}
`;

const fates = { ...noRows, read: 1006, written: 1001, inserted: 1001, skipped: 1, quarantined: 4 };
const kept = `SELECT source_key, reason, field, convert_from(row, 'UTF8') AS row FROM migration_control.quarantine ORDER BY source_key`;

describe('a phase with a transform', () => {
  const transforms = codeTransforms({ 'transforms/thing.ts': code });
  let migration: TestMigration;
  let root: string | null;

  beforeAll(async () => {
    migration = await createMigration(playbook, source, target, transforms);
    const { phases } = await migration.run({ jobs: 3, batchRows: 100 });
    expect(phases[0]?.fates).toEqual(fates);
    root = phases[0]?.root ?? null;
  });
  afterAll(() => transforms.close());

  it('writes what the code made, by the rules of the set path', async () => {
    const rows = await withClient(
      migration.targetUrl,
      async (client) => (await client.query('SELECT * FROM things WHERE legacy_id IN (2, 2005) ORDER BY 2')).rows,
    );
    expect(rows[0]).toMatchObject({ label: 'THING 2', half: '0.2500', mood: 'fine', seen: new Date('2024-01-01T02:00:00Z') });
    expect(rows[1]).toMatchObject({ label: 'TAB\tLINE\nBACK\\SLASH', half: null, seen: null, mood: null });
    const orphans = `SELECT count(*)::int AS n FROM things WHERE parent NOT IN (SELECT id FROM things)`;
    expect(await withClient(migration.targetUrl, async (client) => (await client.query(orphans)).rows[0].n)).toBe(0);
  });

  it('keeps rejected and failed rows aside with reasons, and the source row', async () => {
    const rows = await withClient(migration.targetUrl, async (client) => (await client.query(kept)).rows);
    expect(rows.map(({ source_key, reason, field }) => [source_key, reason, field])).toEqual([
      ['4:2001', 'no_label', null],
      ['4:2002', 'transform_failed', 'transforms/thing.ts:4'],
      ['4:2006', 'transform_failed', 'thing.day'],
      ['4:2007', 'too_long', 'label'],
    ]);
    expect(JSON.parse(rows[1].row)).toMatchObject({ id: '2002', label: 'THROW' });
    expect(rows[1].row).not.toContain('unread');
  });

  it('writes nothing a second time', async () => {
    const { phases } = await migration.run();
    expect(phases[0]?.fates).toEqual({ ...fates, written: 0, inserted: 0, unchanged: 1001 });
    expect(phases[0]?.root).toBe(root);
  });

  it('makes the same root with other batches and one job', async () => {
    const other = await createMigration(playbook, source, target, transforms);
    const { phases } = await other.run({ jobs: 1, batchRows: 1000, bulkRowsMin: 1 });
    expect(phases[0]?.fates).toEqual(fates);
    expect(phases[0]?.root).toBe(root);
  });
});
