import { describe, expect, it } from 'vitest';
import { openPostgresTarget } from '../../../databases/postgres/database.ts';
import { executeRun } from '../../../engine/run/run.ts';
import { rollback } from '../../../engine/undo/rollback.ts';
import { withClient } from '../../support/databases.ts';
import { createMigration, type TestMigration } from '../../support/migration.ts';

const schema = 'migration_control';

const source = `CREATE TABLE old_item (id integer PRIMARY KEY, up integer REFERENCES old_item, changed timestamptz, note text);
  INSERT INTO old_item SELECT n, nullif(n % 10, 0), timestamptz '2001-02-03' + n * interval '1 hour', 'note ' || n FROM generate_series(1, 40) n`;

const target = `CREATE TABLE audit (what text);
  CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.changed := now(); RETURN NEW; END $$;
  CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO public.audit VALUES (TG_OP); RETURN NULL; END $$;
  CREATE TABLE item (id uuid, legacy_id integer NOT NULL, up uuid, changed timestamptz NOT NULL, note text, PRIMARY KEY (id)) PARTITION BY HASH (id);
  CREATE TABLE item_0 PARTITION OF item FOR VALUES WITH (MODULUS 2, REMAINDER 0);
  CREATE TABLE item_1 PARTITION OF item FOR VALUES WITH (MODULUS 2, REMAINDER 1);
  ALTER TABLE item ADD FOREIGN KEY (up) REFERENCES item;
  CREATE TRIGGER stamped BEFORE INSERT OR UPDATE ON item FOR EACH ROW EXECUTE FUNCTION stamp();
  CREATE TRIGGER "odd ""name" AFTER INSERT OR UPDATE OR DELETE ON item_1 FOR EACH ROW EXECUTE FUNCTION note();
  ALTER TABLE item_1 ENABLE ALWAYS TRIGGER "odd ""name";
  CREATE TRIGGER by_statement AFTER INSERT ON item FOR EACH STATEMENT EXECUTE FUNCTION note();
  CREATE TRIGGER sleeping BEFORE INSERT ON item_0 FOR EACH ROW EXECUTE FUNCTION stamp();
  ALTER TABLE item_0 DISABLE TRIGGER sleeping`;

const yaml = (policy: string) => `playbook: items
version: 1
title: Items
system: old
source: {url: $SOURCE}
target: {url: $TARGET}
phases:
  - phase: items
    source: old_item
    target: item
    triggers: ${policy}
    fields: {id: identity, legacy_id: {copy: id}, up: {reference: items, from: up}, changed: {copy: changed}, note: {copy: note}}`;

async function ask(url: string, text: string): Promise<string[]> {
  const { rows } = await withClient(url, (client) => client.query<{ line: string }>(`SELECT (q.*)::text AS line FROM (${text}) AS q`));
  return rows.map(({ line }) => line);
}

const modes = (url: string): Promise<string[]> =>
  ask(
    url,
    "SELECT tgrelid::regclass, tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal AND tgrelid::regclass::text LIKE 'item%' ORDER BY 1, 2",
  );
const stamps = "SELECT count(*), min(changed AT TIME ZONE 'UTC') FROM item WHERE changed < '2002-01-01'";
const changed = ['(40,"2001-02-03 01:00:00")'];

async function withTarget<T>(
  { targetUrl }: TestMigration,
  work: (target: Awaited<ReturnType<typeof openPostgresTarget>>) => Promise<T>,
): Promise<T> {
  const opened = await openPostgresTarget({
    url: targetUrl,
    schemas: ['public'],
    connectTimeoutMs: 5000,
    statementTimeoutMs: 60_000,
    profileRows: 0,
  });
  return work(opened).finally(() => opened.close());
}

describe('triggers: disable', () => {
  it('keeps migrated values and fires nothing, partitions and late references included; afterwards all triggers are as they were', async () => {
    const migration = await createMigration(yaml('disable'), source, target);
    const before = await modes(migration.targetUrl);
    expect(before).toHaveLength(6);
    expect((await migration.run()).phases).toMatchObject([{ fates: { written: 40, quarantined: 0 } }]);
    expect(await ask(migration.targetUrl, stamps)).toEqual(changed);
    expect(await ask(migration.targetUrl, 'SELECT count(*) FROM audit')).toEqual(['(0)']);
    expect(await ask(migration.targetUrl, 'SELECT count(up) FROM item')).toEqual(['(36)']);
    expect(await modes(migration.targetUrl)).toEqual(before);
    expect((await migration.run()).phases).toMatchObject([{ fates: { written: 0, unchanged: 40 } }]);
  });

  it('is asked for: by default they fire', async () => {
    const migration = await createMigration(yaml('keep'), source, target);
    await migration.run();
    expect(await ask(migration.targetUrl, stamps)).toEqual(['(0,)']);
    expect(await ask(migration.targetUrl, 'SELECT count(*) > 0 FROM audit')).toEqual(['(t)']);
  });

  it('after a run that fails they are on again, and a rollback of changed rows meets none', async () => {
    const migration = await createMigration(yaml('disable'), source, target);
    await migration.run();
    const before = await modes(migration.targetUrl);
    await withClient(migration.sourceUrl, (client) => client.query("UPDATE old_item SET note = 'changed' WHERE id <= 5"));
    await migration.run();
    const { context, prepared, targetCatalog, close } = await migration.open();
    try {
      await withClient(migration.sourceUrl, (client) => client.query('ALTER TABLE old_item RENAME TO gone'));
      await expect(executeRun(context, prepared, targetCatalog, 'tester')).rejects.toThrow();
      expect(await modes(migration.targetUrl)).toEqual(before);
      await rollback(context, prepared);
    } finally {
      await close();
    }
    expect(await ask(migration.targetUrl, 'SELECT count(*) FROM item')).toEqual(['(0)']);
    expect(await ask(migration.targetUrl, 'SELECT count(*) FROM audit')).toEqual(['(0)']);
    expect(await modes(migration.targetUrl)).toEqual(before);
  });

  it('left by a process that was killed: named, no drift, and on again after the next run', async () => {
    const migration = await createMigration(yaml('disable'), source, target);
    const { context, prepared, close } = await migration.open();
    const before = await modes(migration.targetUrl);
    const triggers = context.target.triggers(schema);
    const entities = prepared.map((each) => each.target);
    try {
      await triggers.turnOff(context.ledgerSession, 'items', entities);
      await triggers.turnOff(context.ledgerSession, 'others', entities);
      expect(await triggers.off(context.ledgerSession)).toContainEqual({ entity: '"public"."item_1"', name: 'odd "name' });
      expect(await withTarget(migration, (opened) => opened.introspect())).toEqual(await structureOf(migration));
      await migration.run();
      expect(await triggers.off(context.ledgerSession)).not.toEqual([]);
      await triggers.turnOn(context.ledgerSession, 'others');
      expect(await triggers.off(context.ledgerSession)).toEqual([]);
    } finally {
      await close();
    }
    expect(await modes(migration.targetUrl)).toEqual(before);
    expect(await ask(migration.targetUrl, stamps)).toEqual(changed);
  });

  it('needs the owner of the table', async () => {
    const migration = await createMigration(yaml('disable'), source, target);
    const { context, prepared, close } = await migration.open();
    try {
      await context.ledgerSession.query({ text: 'GRANT SELECT, INSERT, UPDATE ON migration_control.dropped_definitions TO pg_monitor' });
      await context.ledgerSession.query({ text: 'GRANT USAGE ON SCHEMA migration_control TO pg_monitor' });
      await context.ledgerSession.query({ text: 'SET ROLE pg_monitor' });
      const entities = prepared.map((each) => each.target);
      await expect(context.target.triggers(schema).turnOff(context.ledgerSession, 'items', entities)).rejects.toMatchObject({
        code: 'right_missing',
      });
    } finally {
      await close();
    }
  });
});

/** What an untouched copy of the target looks like. */
async function structureOf(migration: TestMigration) {
  const fresh = await createMigration(yaml('disable'), source, target);
  const [mine, theirs] = [
    await withTarget(migration, (opened) => opened.introspect()),
    await withTarget(fresh, (opened) => opened.introspect()),
  ];
  return { ...theirs, database: mine.database, sizes: mine.sizes };
}
