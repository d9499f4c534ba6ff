import { beforeAll, describe, expect, it } from 'vitest';
import { derivedKey } from '../../../model/identity.ts';
import { withClient } from '../../support/databases.ts';
import { createMigration, type TestMigration } from '../../support/migration.ts';

const source = `CREATE TABLE a (id integer PRIMARY KEY, mail text); CREATE TABLE b (x text, "odd ""y" integer, PRIMARY KEY (x, "odd ""y"));
  CREATE TABLE c (id integer PRIMARY KEY, at timestamptz);
  INSERT INTO a SELECT n, 'm' || n FROM generate_series(1, 20) n; INSERT INTO b VALUES ('a:b', 1), ('', -2); INSERT INTO c VALUES (1, now());`;
/** One row of an earlier tool, one of nobody, and one that only looks migrated. */
const target = `CREATE TABLE a (id uuid PRIMARY KEY, legacy_id integer UNIQUE, mail text UNIQUE);
  CREATE TABLE b (id uuid PRIMARY KEY, x text, "odd ""y" integer, UNIQUE (x, "odd ""y")); CREATE TABLE c (id uuid PRIMARY KEY, at timestamptz);
  INSERT INTO a VALUES ('00000000-0000-4000-8000-000000000001', NULL, 'm1'), ('00000000-0000-4000-8000-000000000002', NULL, 'x'),
    ('00000000-0000-4000-8000-000000000003', 77, 'y');`;
const playbook = `playbook: keys
version: 1
title: Keys
system: old
source: {url: $SOURCE}
target: {url: $TARGET}
phases:
  - {phase: a, source: a, target: a, conflict: {key: [mail]}, fields: {id: identity, legacy_id: {copy: id}, mail: {copy: mail}}}
  - {phase: b, source: b, target: b, fields: {id: identity, x: {copy: x}, 'odd "y': {copy: 'odd "y'}}}
  - {phase: c, source: c, target: c, fields: {id: identity, at: {copy: at}}}`;

let migration: TestMigration;
const mappings = async () =>
  withClient(migration.targetUrl, async (client) => {
    const text = 'SELECT identity, legacy_key, target_key, state FROM migration_control.migration_mappings ORDER BY identity, legacy_key';
    return (await client.query<{ identity: string; legacy_key: string; target_key: string; state: string }>(text)).rows;
  });

beforeAll(async () => {
  migration = await createMigration(playbook, source, target);
  await migration.run();
});

describe('the view migration_mappings', () => {
  it('shows derived keys beside adopted ones, where the target keeps the legacy key, and nobody else', async () => {
    const rows = await mappings();
    expect(rows.filter(({ identity }) => identity === 'a')).toHaveLength(20);
    expect(rows).toContainEqual({ identity: 'a', legacy_key: '1:1', target_key: '00000000-0000-4000-8000-000000000001', state: 'adopted' });
    const key = derivedKey({ system: 'old', identity: 'a' }, ['17']);
    expect(rows).toContainEqual({ identity: 'a', legacy_key: '2:17', target_key: key, state: 'derived' });
    expect(rows).toContainEqual({
      identity: 'b',
      legacy_key: '3:a:b1:1',
      target_key: derivedKey({ system: 'old', identity: 'b' }, ['a:b', '1']),
      state: 'derived',
    });
    expect(rows.some(({ identity, legacy_key }) => identity === 'c' || legacy_key === '2:77')).toBe(false);
  });

  it("stands in nobody's way: tables can be changed and dropped", async () => {
    await withClient(migration.targetUrl, (client) => client.query('ALTER TABLE b DROP COLUMN x'));
    expect((await mappings()).map(({ identity }) => identity)).not.toContain('b');
    await withClient(migration.targetUrl, (client) => client.query('DROP TABLE b'));
    expect(await mappings()).toHaveLength(20);
  });
});
