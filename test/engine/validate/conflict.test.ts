import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../../model/verdict.ts';
import { withClient } from '../../support/databases.ts';
import { createMigration, type TestMigration } from '../../support/migration.ts';
import { failedChecks, tampered, validate } from './orders.ts';

const source = `
CREATE TABLE old_item (id integer PRIMARY KEY, code text NOT NULL, label text NOT NULL, changed integer NOT NULL);
INSERT INTO old_item SELECT n, 'c' || n, 'Label ' || n, n FROM generate_series(1, 40) AS n;`;

const target = `
CREATE TABLE items (id uuid PRIMARY KEY, code text NOT NULL UNIQUE, label text NOT NULL, changed integer NOT NULL);
INSERT INTO items VALUES (gen_random_uuid(), 'c1', 'Label 1', 1), (gen_random_uuid(), 'c2', 'Mine', 1), (gen_random_uuid(), 'c3', 'Mine', 99),
  (gen_random_uuid(), 'z', 'Nobody''s', 0);`;

const playbookWith = (conflict: string): string => `
playbook: items
version: 1
title: Items
system: old
source: {url: $SOURCE}
target: {url: $TARGET}
phases:
  - phase: items
    source: old_item
    target: items
    conflict: {key: [code], ${conflict}}
    fields: {id: identity, code: {copy: code}, label: {copy: label}, changed: {copy: changed}}
`;

const migrated = async (yaml: string, sourceSql = source, targetSql = target): Promise<TestMigration> => {
  const migration = await createMigration(yaml, sourceSql, targetSql);
  await migration.run();
  return migration;
};

const located = ({ phases }: Verdict): string[] =>
  phases.flatMap(({ differences }) => differences.map(({ kind, sourceKey, fields }) => [kind, sourceKey, ...fields].join(' '))).sort();

describe('rows that stood in the target with the conflict key of a source row', () => {
  it.each(['action: do_nothing', 'action: newest, newest_by: changed', 'action: fail'])('give no alarm with %s', async (conflict) => {
    const migration = await migrated(playbookWith(conflict));
    const verdict = await validate(migration);
    expect(failedChecks(verdict, 'items')).toEqual([]);
    expect(verdict.verdict).toBe('passed');
    const undo = `UPDATE items SET label = 'Label 1' WHERE code = 'c1'`;
    const found = await tampered(migration, `UPDATE items SET label = 'x' WHERE code IN ('c1', 'c3')`, undo, () => validate(migration));
    expect(located(found)).toEqual(['changed 1:1 label']);
  });
});

describe('two phases that write one entity', () => {
  const second = `
  - phase: more
    source: old_more
    target: items
    depends_on: [items]
    conflict: {key: [code]}
    fields: {id: identity, code: {copy: code}, label: {copy: label}, changed: {copy: changed}}
`;
  const more = `CREATE TABLE old_more AS SELECT id, 'm' || code AS code, label, changed FROM old_item; ALTER TABLE old_more ADD PRIMARY KEY (id);`;

  it('do not take each other for intruders, and find what is wrong in their own rows', async () => {
    const migration = await migrated(playbookWith('action: update') + second, source + more);
    const verdict = await validate(migration);
    expect(verdict.phases.map(({ phase }) => failedChecks(verdict, phase))).toEqual([[], []]);
    const found = await tampered(
      migration,
      `DELETE FROM items WHERE code = 'mc5'; UPDATE items SET label = 'x' WHERE code = 'c6'`,
      '',
      () => validate(migration),
    );
    expect(found.phases.flatMap(({ phase, differences }) => differences.map(({ kind, sourceKey }) => [phase, kind, sourceKey]))).toEqual([
      ['items', 'changed', '1:6'],
      ['more', 'missing', '1:5'],
    ]);
  });
});

describe('a second run', () => {
  it('judges a row of others that the source has come to claim', async () => {
    const migration = await migrated(playbookWith('action: update'));
    await withClient(migration.sourceUrl, (client) => client.query(`INSERT INTO old_item VALUES (41, 'z', 'Claimed', 41)`));
    expect(failedChecks(await validate(migration), 'items')).toContain('counts.source');
    await migration.run();
    expect(failedChecks(await validate(migration), 'items')).toEqual([]);
    const found = await tampered(migration, `UPDATE items SET label = 'x' WHERE code = 'z'`, '', () => validate(migration));
    expect(located(found)).toEqual(['changed 2:41 label']);
  });
});

describe('a phase without a conflict key', () => {
  it('gives no alarm for rows that stood before, and finds those that came after', async () => {
    const playbook = playbookWith('action: update').replace('conflict: {key: [code], action: update}', 'mode: merge');
    const migration = await migrated(
      playbook,
      source,
      target.replaceAll(`'c1'`, `'x1'`).replaceAll(`'c2'`, `'x2'`).replaceAll(`'c3'`, `'x3'`),
    );
    expect(failedChecks(await validate(migration), 'items')).toEqual([]);
    const intruder = `INSERT INTO items VALUES (gen_random_uuid(), 'y', 'Intruder', 0)`;
    const found = await tampered(migration, intruder, `DELETE FROM items WHERE code = 'y'`, () => validate(migration));
    expect(located(found)).toEqual(['extra ']);
    await migration.run();
    expect(failedChecks(await validate(migration), 'items')).toEqual([]);
  });
});
