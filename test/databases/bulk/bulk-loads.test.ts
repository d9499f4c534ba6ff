import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { openPostgresTarget } from '../../../databases/postgres/database.ts';
import { openLedger } from '../../../engine/ledger/ledger.ts';
import { lockLoads } from '../../../engine/run/lock.ts';
import type { BulkLoads } from '../../../model/bulk.ts';
import type { Entity } from '../../../model/catalog.ts';
import type { TargetSession } from '../../../model/session.ts';
import { createDatabase, withClient } from '../../support/databases.ts';

const schema = 'migration_control';
const structure = `
CREATE TABLE parents (id integer PRIMARY KEY);
INSERT INTO parents VALUES (1);
CREATE SCHEMA "odd; schema";
CREATE TABLE "odd; schema"."Things ""x""" (
  id uuid CONSTRAINT "key of things" PRIMARY KEY,
  legacy integer NOT NULL CONSTRAINT legacy_once UNIQUE WITH (fillfactor = 70),
  email text COLLATE "C" UNIQUE DEFERRABLE INITIALLY DEFERRED,
  code text, span int4range, parent integer CONSTRAINT has_parent REFERENCES parents ON DELETE SET NULL DEFERRABLE,
  mentor uuid, other integer,
  CONSTRAINT nulls_once UNIQUE NULLS NOT DISTINCT (code),
  CONSTRAINT apart EXCLUDE USING gist (span WITH &&));
ALTER TABLE "odd; schema"."Things ""x""" ADD CONSTRAINT later FOREIGN KEY (other) REFERENCES parents NOT VALID;
ALTER TABLE "odd; schema"."Things ""x""" ADD CONSTRAINT mentored FOREIGN KEY (mentor) REFERENCES "odd; schema"."Things ""x""";
CREATE INDEX by_code ON "odd; schema"."Things ""x""" (lower(code), parent DESC NULLS LAST) INCLUDE (other) WHERE code <> 'x; DROP TABLE parents';
CREATE UNIQUE INDEX by_lower ON "odd; schema"."Things ""x""" (lower(email));
CREATE INDEX by_span ON "odd; schema"."Things ""x""" USING gist (span);
COMMENT ON INDEX "odd; schema".by_code IS 'it''s; odd';
COMMENT ON CONSTRAINT has_parent ON "odd; schema"."Things ""x""" IS 'kept';
COMMENT ON CONSTRAINT legacy_once ON "odd; schema"."Things ""x""" IS 'once';
ALTER TABLE "odd; schema"."Things ""x""" CLUSTER ON by_span;
ALTER TABLE "odd; schema"."Things ""x""" REPLICA IDENTITY USING INDEX legacy_once;`;

let url: string;
let session: TargetSession;
let entity: Entity;
let loads: BulkLoads;
const run = randomUUID();
const isProvenUnique = (fields: readonly string[]): boolean => ['id', 'legacy', 'email'].some((name) => fields.join() === name);
const load = (): Parameters<BulkLoads['takeDown']>[1] => ({ run, phase: 'things', entity, isProvenUnique });
const table = '"odd; schema"."Things ""x"""';

async function structureNow(): Promise<{ entities: unknown; marks: unknown }> {
  const target = await openPostgresTarget({
    url,
    schemas: ['odd; schema'],
    connectTimeoutMs: 5000,
    statementTimeoutMs: 60_000,
    profileRows: 1,
  });
  const { entities } = await target.introspect();
  const marks = await withClient(url, (client) =>
    client.query(`SELECT indexrelid::regclass::text AS name, indisclustered, indisreplident, obj_description(indexrelid) AS comment, pg_get_indexdef(indexrelid) AS text,
                    (SELECT json_agg(json_build_array(conname, pg_get_constraintdef(k.oid), obj_description(k.oid, 'pg_constraint'), convalidated) ORDER BY conname)
                     FROM pg_constraint k WHERE conrelid = indrelid) AS constraints
                  FROM pg_index WHERE indrelid = '${table}'::regclass ORDER BY 1`),
  );
  entity = entities[0] ?? entity;
  return { entities, marks: marks.rows };
}

beforeEach(async () => {
  url = await createDatabase('bulk');
  await withClient(url, (client) => client.query(structure));
  const target = await openPostgresTarget({ url, schemas: [], connectTimeoutMs: 5000, statementTimeoutMs: 60_000, profileRows: 1 });
  session = await target.openSession();
  await openLedger(schema, 'test').install(session);
  loads = target.bulkLoads(schema);
  await structureNow();
  return () => session.close();
});

const names = async (): Promise<string[]> => (await loads.missing(session)).map(({ name }) => name).sort();

describe('a bulk load', () => {
  it('takes down what the mapping cannot violate and nothing leans on, and brings back exactly that', async () => {
    const before = await structureNow();
    expect(await loads.takeDown(session, load())).toBeNull();
    const down = await names();
    expect(down).toEqual(['Things "x"_email_key', 'by_code', 'by_span', 'has_parent', 'later', 'legacy_once', 'mentored']);
    const { restored, refused } = await loads.restore(session, {});
    expect(refused).toEqual([]);
    expect(restored.map(({ name }) => name).sort()).toEqual(down);
    expect(await structureNow()).toEqual(before);
    expect(await loads.missing(session)).toEqual([]);
  });

  it('is left alone by others while its run is loading, and put back by them when that has died', async () => {
    const loading = await openPostgresTarget({ url, schemas: [], connectTimeoutMs: 5000, statementTimeoutMs: 60_000, profileRows: 1 });
    const theirs = await loading.openSession();
    await lockLoads(theirs, run);
    await loads.takeDown(theirs, load());
    const down = await names();
    expect(await loads.restore(session, {})).toEqual({ restored: [], refused: [] });
    expect(await names()).toEqual(down);
    await theirs.close();
    await expect.poll(async () => (await loads.restore(session, {})).restored.length).toBe(down.length);
    expect(await names()).toEqual([]);
  });

  it('is no drift: the catalog shows what is down as if it stood', async () => {
    await withClient(url, (client) => client.query(`ALTER TABLE ${table} DROP CONSTRAINT mentored`));
    const { entities, marks } = await structureNow();
    await loads.takeDown(session, load());
    expect(await names()).toContain('key of things');
    const down = await structureNow();
    expect(down.entities).toEqual(entities);
    expect(down.marks).not.toEqual(marks);
  });

  it('keeps unique indexes that the mapping could violate', async () => {
    await loads.takeDown(session, { ...load(), isProvenUnique: () => false });
    expect(await names()).toEqual(['by_code', 'by_span', 'has_parent', 'later', 'mentored']);
  });

  it('keeps a key that foreign keys of others lean on, and takes down one that nothing does', async () => {
    await withClient(url, (client) => client.query(`ALTER TABLE ${table} DROP CONSTRAINT mentored`));
    await loads.takeDown(session, load());
    expect(await names()).toContain('key of things');
    await loads.restore(session, {});
    await withClient(url, (client) => client.query(`CREATE TABLE outside (thing uuid REFERENCES ${table})`));
    await loads.takeDown(session, load());
    expect(await names()).not.toContain('key of things');
  });

  it.each([
    ['it has rows', `INSERT INTO ${table} (id, legacy) VALUES (gen_random_uuid(), 1)`],
    ['it has row security', `ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`],
    [
      'it has triggers or rules that fire on new rows',
      "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER t BEFORE INSERT ON " +
        `${table} FOR EACH ROW EXECUTE FUNCTION f()`,
    ],
    ['it is no plain table', `CREATE TABLE heir () INHERITS (${table})`],
    [
      'public.outside refers to it and has rows',
      `CREATE TABLE outside (thing uuid REFERENCES ${table}); INSERT INTO outside VALUES (NULL)`,
    ],
  ])('is refused where %s', async (reason, change) => {
    await withClient(url, (client) => client.query(change));
    expect(await loads.obstacle(session, entity)).toBe(reason);
    expect(await loads.takeDown(session, load())).toBe(reason);
    expect(await loads.missing(session)).toEqual([]);
  });

  it('leaves nothing half done when the transaction does not commit', async () => {
    const before = await structureNow();
    const broken: TargetSession = { ...session, commit: () => Promise.reject(new Error('killed')) };
    await expect(loads.takeDown(broken, load())).rejects.toThrow('killed');
    expect(await structureNow()).toEqual(before);
    expect(await loads.missing(session)).toEqual([]);
  });
});

describe('restoring', () => {
  it('names constraint and table where the rows do not allow it, loses nothing, and goes on when they do', async () => {
    const before = await structureNow();
    await loads.takeDown(session, load());
    await withClient(url, (client) =>
      client.query(`INSERT INTO ${table} (id, legacy, code, parent) VALUES (gen_random_uuid(), 1, 1, 1), (gen_random_uuid(), 1, 2, 99)`),
    );
    const { refused } = await loads.restore(session, {});
    expect(refused.map(({ code, message }) => `${code}: ${message}`).sort()).toEqual([
      `data_refused: The constraint has_parent of ${table} cannot be built again: rows refer to others that are not there. Its ` +
        'definition is still saved.',
      `data_refused: The constraint legacy_once of ${table} cannot be built again: rows exclude each other. Its definition is still saved.`,
    ]);
    expect(await names()).toEqual(['has_parent', 'legacy_once']);
    await withClient(url, (client) => client.query(`DELETE FROM ${table} WHERE parent = 99`));
    expect((await loads.restore(session, {})).refused).toEqual([]);
    await withClient(url, (client) => client.query(`DELETE FROM ${table}`));
    expect(await structureNow()).toEqual(before);
  });

  it('leaves alone what somebody else brought back already, and refuses another definition of that name', async () => {
    await loads.takeDown(session, load());
    await withClient(url, (client) =>
      client.query(`CREATE INDEX by_span ON ${table} USING gist (span); ALTER TABLE ${table} CLUSTER ON by_span`),
    );
    expect(await names()).not.toContain('by_span');
    await withClient(url, (client) => client.query(`CREATE INDEX by_code ON ${table} (other)`));
    await expect(loads.restore(session, {})).rejects.toMatchObject({ code: 'target_drift', details: { name: 'by_code' } });
  });

  it('of another run or another entity is left to them', async () => {
    await loads.takeDown(session, load());
    expect((await loads.restore(session, { exceptRun: run })).restored).toEqual([]);
    expect((await loads.restore(session, { entity: { ...entity, table: 'parents', schema: 'public' } })).restored).toEqual([]);
    expect((await loads.restore(session, { exceptRun: randomUUID() })).restored).toHaveLength(7);
  });

  it('forgets a table that was dropped meanwhile', async () => {
    await loads.takeDown(session, load());
    await withClient(url, (client) => client.query(`DROP TABLE ${table}`));
    expect(await loads.missing(session)).toEqual([]);
    expect((await loads.restore(session, {})).refused).toEqual([]);
  });

  it('by two processes at once builds everything once', async () => {
    const before = await structureNow();
    await loads.takeDown(session, load());
    const target = await openPostgresTarget({ url, schemas: [], connectTimeoutMs: 5000, statementTimeoutMs: 60_000, profileRows: 1 });
    const other = await target.openSession();
    await Promise.all([loads.restore(session, {}), loads.restore(other, {})]);
    await other.close();
    expect(await structureNow()).toEqual(before);
  });
});
