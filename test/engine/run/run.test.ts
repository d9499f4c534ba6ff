import { beforeAll, describe, expect, it } from 'vitest';
import { noRows } from '../../../model/ledger.ts';
import { withClient } from '../../support/databases.ts';
import { createMigration, type TestMigration } from '../../support/migration.ts';

const source = `
CREATE TABLE app_owner (id integer PRIMARY KEY, email text, name text);
CREATE TABLE app_thing (id integer PRIMARY KEY, owner_id integer, label text, weight text);
INSERT INTO app_owner SELECT n, 'o' || n || '@example.org', 'Owner ' || n FROM generate_series(1, 300) AS n;
INSERT INTO app_thing SELECT n, 1 + n % 300, 'Thing ' || n, (n / 4.0)::text FROM generate_series(1, 1000) AS n;
INSERT INTO app_thing VALUES (2001, 999, 'orphan', '1'), (2002, 1, 'heavy', 'much'), (2003, 1, repeat('x', 60), '1'), (2004, 1, NULL, '1');`;

const target = `
CREATE TABLE owners (id uuid PRIMARY KEY, legacy_id integer NOT NULL UNIQUE, email text NOT NULL, name text NOT NULL);
CREATE TABLE things (id uuid PRIMARY KEY, legacy_id integer NOT NULL UNIQUE, owner_id uuid NOT NULL REFERENCES owners,
                     label varchar(50) NOT NULL, weight numeric(8,2) NOT NULL CHECK (weight <> 77));`;

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
    conflict: {key: [legacy_id]}
    fields: {id: identity, legacy_id: {copy: id}, email: {copy: email}, name: {copy: name}}
  - phase: things
    source: app_thing
    target: things
    depends_on: [owners]
    conflict: {key: [legacy_id]}
    fields:
      id: identity
      legacy_id: {copy: id}
      owner_id: {reference: owners, from: owner_id}
      label: {copy: label}
      weight: {copy: weight}
`;

const count = async (url: string, table: string): Promise<number> =>
  withClient(url, async (client) => Number((await client.query(`SELECT count(*) AS n FROM ${table}`)).rows[0].n));

describe('a run', () => {
  let migration: TestMigration;
  let roots: (string | null)[];

  beforeAll(async () => {
    migration = await createMigration(playbook, source, target);
    const { phases } = await migration.run();
    roots = phases.map(({ root }) => root);
  });

  it('gives every source row one fate', async () => {
    const { phases } = await migration.run();
    expect(phases.map(({ fates }) => fates)).toEqual([
      { ...noRows, read: 300, unchanged: 300 },
      { ...noRows, read: 1004, unchanged: 999, quarantined: 5 },
    ]);
    expect(await count(migration.targetUrl, 'things')).toBe(999);
  });

  it('names the reason of each row kept aside, also of one that only the database refuses', async () => {
    const kept = await withClient(migration.targetUrl, (client) =>
      client.query('SELECT DISTINCT source_key, reason, field FROM migration_control.quarantine ORDER BY source_key'),
    );
    expect(kept.rows).toEqual([
      { source_key: '3:308', reason: 'constraint', field: 'things_weight_check' },
      { source_key: '4:2001', reason: 'orphan', field: 'owner_id' },
      { source_key: '4:2002', reason: 'invalid_value', field: 'weight' },
      { source_key: '4:2003', reason: 'too_long', field: 'label' },
      { source_key: '4:2004', reason: 'null_refused', field: 'label' },
    ]);
  });

  it('has the same root again, whatever the batches and jobs', async () => {
    const { phases } = await migration.run({ batchRows: 37, jobs: 3 });
    expect(phases.map(({ root }) => root)).toEqual(roots);
  });
});
