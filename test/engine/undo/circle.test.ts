import { beforeEach, describe, expect, it } from 'vitest';
import { type RollbackResult, rollback } from '../../../engine/undo/rollback.ts';
import { GodwitError } from '../../../model/errors.ts';
import { withClient } from '../../support/databases.ts';
import { createMigration, type TestMigration } from '../../support/migration.ts';

const source = `
CREATE TABLE app_team (id integer PRIMARY KEY, lead_id integer);
CREATE TABLE app_member (id integer PRIMARY KEY, team_id integer, mentor_id integer);
INSERT INTO app_team SELECT n, n * 10 FROM generate_series(1, 30) AS n;
INSERT INTO app_member SELECT n, 1 + n % 30, 1 + n % 300 FROM generate_series(1, 300) AS n;`;

const target = `
CREATE TABLE teams (id uuid PRIMARY KEY, lead_id uuid);
CREATE TABLE members (id uuid PRIMARY KEY, team_id uuid NOT NULL REFERENCES teams, mentor_id uuid);
ALTER TABLE teams ADD FOREIGN KEY (lead_id) REFERENCES members;
ALTER TABLE members ADD FOREIGN KEY (mentor_id) REFERENCES members DEFERRABLE INITIALLY DEFERRED;`;

const playbook = `
playbook: teams
version: 1
title: Teams and members
system: app
source: {url: $SOURCE}
target: {url: $TARGET}
phases:
  - phase: teams
    source: app_team
    target: teams
    mode: merge
    fields: {id: identity, lead_id: {reference: members, from: lead_id}}
  - phase: members
    source: app_member
    target: members
    mode: merge
    fields: {id: identity, team_id: {reference: teams, from: team_id}, mentor_id: {reference: members, from: mentor_id}}
`;

const settings = { batchRows: 40 };

async function takeBack(migration: TestMigration, names: readonly string[], signal?: AbortSignal): Promise<RollbackResult> {
  const { context, prepared, close } = await migration.open(settings);
  try {
    const phases = prepared.filter(({ phase }) => names.includes(phase.phase));
    return await rollback({ ...context, signal: signal ?? context.signal }, phases);
  } finally {
    await close();
  }
}

const rows = (migration: TestMigration): Promise<unknown> =>
  withClient(migration.targetUrl, async (client) => {
    const found = await client.query('SELECT (SELECT count(*)::int FROM teams) AS teams, (SELECT count(*)::int FROM members) AS members');
    return found.rows[0];
  });

describe('phases that refer to each other, and rows that refer to themselves in a ring', () => {
  let migration: TestMigration;
  let root: string | undefined;

  beforeEach(async () => {
    migration = await createMigration(playbook, source, target);
    root = (await migration.run(settings)).manifest?.root;
    expect(await rows(migration)).toEqual({ teams: 30, members: 300 });
  });

  it('are taken back together, and come again with the same root', async () => {
    const { phases } = await takeBack(migration, ['teams', 'members']);
    expect(phases.reduce((sum, each) => sum + each.delete, 0)).toBe(330);
    expect(await rows(migration)).toEqual({ teams: 0, members: 0 });
    expect((await migration.run(settings)).manifest?.root).toBe(root);
  });

  it('go on after an interruption, also by way of a migration', async () => {
    for (const ms of [40, 90, 140]) {
      const abort = new AbortController();
      setTimeout(() => abort.abort(), ms);
      await takeBack(migration, ['teams', 'members'], abort.signal);
    }
    expect((await migration.run(settings)).manifest?.root).toBe(root);
    await takeBack(migration, ['teams', 'members']);
    expect(await rows(migration)).toEqual({ teams: 0, members: 0 });
  });

  it('are refused one without the other, and when a link was edited', async () => {
    const code = (names: string[]) =>
      takeBack(migration, names).catch((error: unknown) => (error instanceof GodwitError ? error.code : error));
    expect(await code(['teams'])).toBe('rollback_blocked');
    expect(await code(['members'])).toBe('rollback_blocked');
    await withClient(migration.targetUrl, (client) =>
      client.query('UPDATE teams SET lead_id = NULL WHERE id = (SELECT min(id::text)::uuid FROM teams)'),
    );
    expect(await code(['teams', 'members'])).toBe('rollback_blocked');
    expect(await rows(migration)).toEqual({ teams: 30, members: 300 });
  });
});
