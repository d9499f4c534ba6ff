import { describe, expect, it } from 'vitest';
import { openPostgresTarget } from '../../../databases/postgres/database.ts';
import { findEntity } from '../../../model/catalog.ts';
import { derivedKey } from '../../../model/identity.ts';
import { createDatabase, withClient } from '../../support/databases.ts';
import { createMigration } from '../../support/migration.ts';

const structure = `
CREATE TABLE parents (id uuid PRIMARY KEY, legacy_id integer NOT NULL UNIQUE, twin bigint NOT NULL UNIQUE, word text NOT NULL UNIQUE);`;
const keyOf = (id: number): string => derivedKey({ system: 'app', identity: 'parents' }, [String(id)]);

/** The column that is found after `change` to a table of two parents. */
async function found(change = '', rowsMax = 1000): Promise<string | null> {
  const url = await createDatabase('legacy_column');
  await withClient(url, async (client) => {
    await client.query(structure);
    for (const id of [1, 2]) await client.query('INSERT INTO parents VALUES ($1, $2, $3, $4)', [keyOf(id), id, id * 10, `p${id}`]);
    await client.query(`${change}; ANALYZE parents`);
  });
  const target = await openPostgresTarget({ url, schemas: ['public'], connectTimeoutMs: 5000, statementTimeoutMs: 60_000, profileRows: 1 });
  const entity = findEntity(await target.introspect(), 'parents');
  if (!entity) throw new Error('no parents');
  const session = await target.openSession();
  const identity = { name: 'parents', system: 'app', strategy: 'derived', target: entity, targetKey: ['id'] } as const;
  try {
    return await target.bulkLoads('migration_control').legacyColumn(session, identity, rowsMax);
  } finally {
    await session.close();
  }
}

describe('the column that holds the legacy key', () => {
  it('is the one that every key is derived from', async () => {
    expect(await found()).toBe('legacy_id');
    expect(await found('UPDATE parents SET legacy_id = twin, twin = legacy_id')).toBe('twin');
  });

  it('is none where one row says otherwise', async () => {
    expect(await found('UPDATE parents SET legacy_id = 3 WHERE legacy_id = 2')).toBeNull();
    expect(await found(`INSERT INTO parents VALUES (gen_random_uuid(), 3, 3, 'x')`)).toBeNull();
  });

  it('is none where it may be empty, may be twice, or has more rows than the proof is worth', async () => {
    expect(await found('ALTER TABLE parents ALTER legacy_id DROP NOT NULL')).toBeNull();
    expect(await found('ALTER TABLE parents DROP CONSTRAINT parents_legacy_id_key')).toBeNull();
    expect(await found('', 1)).toBeNull();
  });
});

const source = `
CREATE TABLE old_parent (id integer PRIMARY KEY);
INSERT INTO old_parent SELECT generate_series(1, 50);
CREATE TABLE old_child (id integer PRIMARY KEY, parent bigint, other text);
INSERT INTO old_child SELECT n, CASE WHEN n % 7 > 0 THEN n % 60 END, (n % 60)::text FROM generate_series(1, 600) AS n;`;
const target = `
CREATE TABLE parents (id uuid PRIMARY KEY, legacy_id integer NOT NULL UNIQUE);
CREATE TABLE children (id uuid PRIMARY KEY, parent_id uuid REFERENCES parents, other_id uuid REFERENCES parents);`;
const playbook = (mode: string): string => `
playbook: family
version: 1
title: Children and their parents
system: app
source: {url: $SOURCE}
target: {url: $TARGET}
phases:
  - {phase: parents, source: old_parent, target: parents, fields: {id: identity, legacy_id: {copy: id}}}
  - phase: children
    source: old_child
    target: children
    mode: ${mode}
    depends_on: [parents]
    fields: {id: identity, parent_id: {reference: parents, from: parent}, other_id: {reference: parents, from: other, missing: "null"}}`;

/** Fates, reasons and roots, in a mode, of a target that had `standing` rows before. */
async function outcome(mode: string, standing: string) {
  const migration = await createMigration(playbook(mode), source, target + standing);
  const { phases } = await migration.run({ bulkRowsMin: 1, quarantineShareMax: 1 });
  const kept = await withClient(migration.targetUrl, (client) =>
    client.query('SELECT source_key, reason, field FROM migration_control.quarantine ORDER BY source_key'),
  );
  const modes = migration.events.flatMap((event) => (event.type === 'phase_started' ? [event.mode] : []));
  return { modes, seen: { phases: phases.map(({ fates, root }) => ({ fates, root })), kept: kept.rows } };
}

describe('a load that finds parents by their legacy keys', () => {
  it.each([
    ['an empty target', ''],
    ['a parent of the same legacy key that the source does not have', `INSERT INTO parents VALUES (gen_random_uuid(), 55);`],
  ])('gives every row the fate and the key of merge mode, with %s', async (_, standing) => {
    const [bulk, merge] = [await outcome('auto', standing), await outcome('merge', standing)];
    expect(bulk.modes.at(-1)).toBe('bulk');
    expect(merge.modes.at(-1)).toBe('merge');
    expect(bulk.seen).toEqual(merge.seen);
    expect(bulk.seen.kept.length).toBeGreaterThan(50);
  });
});
