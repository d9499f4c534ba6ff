import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { readStatus } from '../../app/reporting/overview.ts';
import { environmentPrincipal, loadConfig } from '../../config.ts';
import { preflight } from '../../databases/postgres/preflight/preflight.ts';
import { openSession } from '../../databases/postgres/session.ts';
import { lockPlaybook } from '../../engine/run/lock.ts';
import { withClient } from '../support/databases.ts';
import { createMigration, type TestMigration } from '../support/migration.ts';

const playbook = `
playbook: things
version: 1
title: Things
system: app
source: {url: $SOURCE}
target: {url: $TARGET}
phases:
  - phase: a
    source: a
    target: a
    fields: {id: identity, legacy_id: {copy: id}, v: {copy: v}, p: {reference: a, from: p}}
`;
const source = `
  CREATE TABLE a (id integer PRIMARY KEY, v text, p integer REFERENCES a);
  INSERT INTO a SELECT i, 'v' || i, nullif(i - 1, 0) FROM generate_series(1, 300) AS i`;
const target = `
  CREATE TABLE a (id uuid PRIMARY KEY, legacy_id integer UNIQUE, v text, p uuid REFERENCES a);
  CREATE INDEX ON a (v)`;

/** As an administrator would: no words of it may be needed to understand the stop. */
const refusing = (event: string, tag: string): string => `
  CREATE SCHEMA IF NOT EXISTS ops;
  CREATE OR REPLACE FUNCTION ops.no_change() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
    IF TG_TAG = '${tag}' THEN RAISE EXCEPTION 'secret words'; END IF;
  END $$;
  CREATE EVENT TRIGGER "No change" ON ${event} EXECUTE FUNCTION ops.no_change();`;

let migration: TestMigration;
beforeEach(async () => {
  migration = await createMigration(playbook, source, target);
});
const onTarget = (sql: string): Promise<unknown> => withClient(migration.targetUrl, (client) => client.query(sql));

describe('an event trigger of the target', () => {
  it.each([
    ['sql_drop', 'DROP INDEX'],
    ['ddl_command_end', 'CREATE INDEX'],
    ['ddl_command_start', 'ALTER TABLE'],
  ])('on %s that refuses %s makes the phase be loaded with everything in place', async (event, tag) => {
    const opened = await migration.open();
    await opened.close();
    await onTarget(refusing(event, tag));
    const { outcome, phases } = await migration.run({ bulkRowsMin: 1 });
    expect(outcome).toBe('done');
    expect(phases[0]).toMatchObject({ mode: 'merge', status: 'completed', fates: { written: 300 } });
    const said = migration.events.flatMap((each) => (each.type === 'notice' ? [each.message] : []));
    expect(said.join()).toMatch(/indexes and foreign keys.*event trigger "No change"/);
    expect(said.join()).not.toContain('secret');
  });

  it('that lets everything pass leaves the load as it is', async () => {
    await onTarget(refusing('ddl_command_end', 'CREATE SCHEMA x'));
    expect((await migration.run({ bulkRowsMin: 1 })).phases[0]).toMatchObject({ mode: 'bulk', status: 'completed' });
  });

  it('that refuses the ledger is named with what to do', async () => {
    await onTarget(refusing('ddl_command_start', 'CREATE TABLE'));
    const error = await migration.open().catch((each: unknown) => each);
    expect(error).toMatchObject({
      code: 'database_code',
      exitCode: 3,
      details: { eventTrigger: 'No change', function: 'ops.no_change()' },
    });
    expect(String(error)).toContain('ALTER EVENT TRIGGER "No change" DISABLE');
    expect(String(error)).not.toContain('secret');
  });

  it('is told by the pre-flight', async () => {
    await onTarget(
      `${refusing('sql_drop', 'DROP INDEX')} CREATE EVENT TRIGGER asleep ON sql_drop EXECUTE FUNCTION ops.no_change(); ALTER ` +
        'EVENT TRIGGER asleep DISABLE',
    );
    const session = await openSession({
      url: migration.targetUrl,
      role: 'target',
      zone: 'UTC',
      connectTimeoutMs: 3000,
      statementTimeoutMs: 10_000,
    });
    const checks = await preflight(session, { role: 'target', entities: ['a'] }).finally(() => session.close());
    const told = checks.find(({ name }) => name === 'target.event_triggers');
    expect(told?.status).toBe('warning');
    expect(told?.message).toContain('No change (on sql_drop, calls ops.no_change(), enabled)');
    expect(told?.message).toContain('asleep (on sql_drop, calls ops.no_change(), disabled)');
    expect(told?.fix).toContain('ALTER EVENT TRIGGER "No change" DISABLE');
  });
});

describe('a run that an error has stopped', () => {
  const folder = mkdtempSync(join(tmpdir(), 'godwit-stopped-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is not said to be running', async () => {
    const { context, close } = await migration.open();
    const run = await context.runs.create(context.control, { playbook: 'things', mappings: {}, by: 'tester' });
    expect(run.status).toBe('running');
    mkdirSync(join(folder, 'things'), { recursive: true });
    writeFileSync(
      join(folder, 'things/playbook.yaml'),
      playbook.replace('$SOURCE', migration.sourceUrl).replace('$TARGET', migration.targetUrl),
    );
    const config = loadConfig({ GODWIT_HOME: join(folder, 'home'), GODWIT_PLAYBOOKS: folder });
    const caller = { config, principal: environmentPrincipal(config), notify: () => {}, signal: new AbortController().signal };
    expect((await readStatus(caller, 'things')).run?.status).toBe('stopped');
    await lockPlaybook(context.ledgerSession, 'things');
    expect((await readStatus(caller, 'things')).run?.status).toBe('running');
    await close();
  });
});
