import { expect } from 'vitest';
import { type RollbackResult, rollback } from '../../engine/undo/rollback.ts';
import type { GodwitError } from '../../model/errors.ts';
import type { Block } from '../../model/undo.ts';
import type { AcceptedEdits } from '../../model/undo-statements.ts';
import { withClient } from './databases.ts';
import { createMigration, type TestMigration } from './migration.ts';

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

/** Things are written in merge mode, which keeps undo. */
export const playbook = `
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

/** A migration of owners, some of whom an earlier tool had brought, and of their things. */
export const createThings = (yaml = playbook): Promise<TestMigration> => createMigration(yaml, source, target);

/** Small batches, so that a rollback has several. */
export const settings = { batchRows: 20 };

/** Rows of a table as text, in an order that does not change. */
export async function rowsOf(url: string, table: string): Promise<string[]> {
  return withClient(url, async (client) =>
    (await client.query(`SELECT t::text AS row FROM ${table} AS t ORDER BY t.*`)).rows.map(({ row }) => row),
  );
}

/** Does what others do to the target meanwhile. */
export const change = (migration: TestMigration, sql: string) => withClient(migration.targetUrl, (client) => client.query(sql));

/** Rolls phases back; all of them where none are named. */
export async function takeBack(
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

/** What stands in the way of a rollback that must be refused. */
export async function refusal(migration: TestMigration, phases?: readonly string[]): Promise<readonly Block[]> {
  const error = await takeBack(migration, phases).then(
    () => null,
    (reason: GodwitError) => reason,
  );
  expect(error?.code).toBe('rollback_blocked');
  return error?.details.blocked as Block[];
}

/** Makes the ledger look as after a bulk load of the things: their transactions, and no undo. */
export const asBulkLoad = (migration: TestMigration) =>
  change(
    migration,
    `INSERT INTO migration_control.bulk_loads (run, phase, entity, structure) SELECT DISTINCT run, phase, entity, '{}'::jsonb FROM migration_control.undo WHERE phase = 'things';
     DELETE FROM migration_control.undo WHERE phase = 'things'`,
  );

/** Expects owners, indexes and things as they were before the first run. */
export async function mustBeBefore(migration: TestMigration, before: readonly string[]): Promise<void> {
  expect(await rowsOf(migration.targetUrl, 'owners')).toEqual(before);
  const { rows } = await change(migration, "SELECT indexname FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1");
  expect(rows.map(({ indexname }) => indexname)).toEqual(['owners_email_key', 'owners_pkey', 'things_pkey']);
  expect(await rowsOf(migration.targetUrl, 'things')).toEqual([]);
}
