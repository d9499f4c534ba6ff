import { appendFileSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EmbeddedServer, startEmbedded, stopEmbedded } from '../../databases/postgres/embedded.ts';
import { newHome } from '../support/cli.ts';
import { withClient } from '../support/databases.ts';

const home = newHome();
let server: EmbeddedServer;
let data: string;

const asked = (url: string, sql: string) => withClient(url, async (client) => (await client.query(sql)).rows);

beforeAll(async () => {
  server = await startEmbedded(home);
  [{ data_directory: data }] = (await asked(server.url('template1', 'admin'), 'SHOW data_directory')) as [{ data_directory: string }];
});
afterAll(async () => {
  await stopEmbedded(home);
  rmSync(join(data, '..'), { recursive: true, force: true });
  rmSync(home, { recursive: true, force: true });
});

describe('the roles of the embedded server', () => {
  it('have no rights on the server; the reader reads and cannot write', async () => {
    await server.ensureDatabase('birds');
    await asked(server.url('birds'), 'CREATE SCHEMA nests CREATE TABLE eggs (id integer); INSERT INTO nests.eggs VALUES (1)');
    for (const role of ['owner', 'reader'] as const) {
      const [rights] = await asked(
        server.url('birds', role),
        'SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication AS any FROM pg_roles WHERE rolname = current_user',
      );
      expect(rights).toEqual({ any: false });
      await expect(asked(server.url('birds', role), "SELECT pg_read_file('/etc/hostname')")).rejects.toThrow('permission denied');
      await expect(asked(server.url('birds', role), "COPY nests.eggs FROM PROGRAM 'true'")).rejects.toThrow('permission denied');
    }
    expect(await asked(server.url('birds', 'reader'), 'SELECT id FROM nests.eggs')).toEqual([{ id: 1 }]);
    await expect(asked(server.url('birds', 'reader'), 'INSERT INTO nests.eggs VALUES (2)')).rejects.toThrow('permission denied');
  });

  it('are made beside a running server that an older version has started, and its log is quieted', async () => {
    await asked(server.url('template1', 'admin'), "ALTER SYSTEM SET log_autovacuum_min_duration = '10s'");
    rmSync(join(data, 'godwit.roles'));
    server = await startEmbedded(home);
    const settings = readFileSync(join(data, 'postgresql.auto.conf'), 'utf8');
    expect(settings).toContain("log_min_messages = 'log'");
    expect(settings).not.toContain('10s');
    await asked(server.url('template1', 'admin'), 'ALTER SYSTEM RESET ALL');
  });

  it('a home of an older version is handed over, with all that its superuser had made, and its log is emptied', async () => {
    await asOlderVersion();
    server = await startEmbedded(home);
    expect(await server.ensureDatabase('old')).toBe(false);
    expect(readFileSync(join(data, '../server.log'), 'utf8')).not.toContain('secret value');
    const owned = await asked(server.url('old', 'admin'), everythingOf('godwit'));
    expect(owned.map(({ name }) => name)).toEqual([
      'migration_control.batches',
      'public.additions(integer)',
      'public.every()',
      'public.list',
      'public.lot',
      'public.mood',
      'public.notes',
      'public.notes_id_seq',
      'public.numbers',
      'public.pair',
      'public.positive',
      'public.trusted()',
      'schema migration_control',
    ]);
    expect(await asked(server.url('old', 'admin'), everythingOf('postgres'))).toEqual([]);
    await asked(
      server.url('old'),
      "INSERT INTO notes (mood) VALUES ('sad'); ALTER TABLE notes ADD COLUMN more text; DROP SCHEMA migration_control CASCADE",
    );
  });
});

/** The home as an older version left it: one superuser, who made everything, and a log that quotes rows. */
async function asOlderVersion(): Promise<void> {
  const admin = (name: string) => server.url(name, 'admin');
  await asked(admin('template1'), 'CREATE DATABASE old TEMPLATE template0');
  await asked(admin('old'), oldObjects);
  await asked(
    admin('birds'),
    'DROP OWNED BY godwit; ALTER DATABASE birds OWNER TO postgres; REVOKE ALL ON FUNCTION pg_create_restore_point FROM godwit',
  );
  await asked(admin('template1'), 'DROP DATABASE birds');
  await asked(admin('template1'), 'DROP ROLE godwit, godwit_reader');
  await stopEmbedded(home);
  for (const name of ['password.owner', 'password.reader', 'data/godwit.roles']) rmSync(join(data, '..', name));

  appendFileSync(join(data, '../server.log'), 'DETAIL:  Failing row contains (secret value).\n');
}

const oldObjects = `
  CREATE TYPE mood AS ENUM ('sad'); CREATE TYPE pair AS (a integer, b text); CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
  CREATE TABLE notes (id serial PRIMARY KEY, mood mood, n positive, g integer GENERATED ALWAYS AS IDENTITY);
  CREATE TABLE lot (id integer) PARTITION BY RANGE (id); CREATE SEQUENCE numbers; CREATE VIEW list AS SELECT * FROM notes;
  CREATE FUNCTION every() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE EXTENSION citext;
  CREATE FUNCTION trusted() RETURNS integer LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';
  CREATE AGGREGATE additions(integer) (SFUNC = pg_catalog.int4pl, STYPE = integer);
  CREATE SCHEMA migration_control; CREATE TABLE migration_control.batches (id integer)`;

/** What belongs to a role, without extensions' objects and what follows tables. */
const everythingOf = (role: string): string => `
  SELECT name FROM (
    SELECT relnamespace::regnamespace || '.' || relname AS name, relowner AS owner, oid, relkind FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'S')
      AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND objsubid = 0 AND deptype = 'i')
    UNION ALL SELECT typnamespace::regnamespace || '.' || typname, typowner, t.oid, '' FROM pg_type t LEFT JOIN pg_class c ON c.oid = typrelid
      WHERE typtype IN ('e', 'd') OR c.relkind = 'c'
    UNION ALL SELECT pronamespace::regnamespace || '.' || oid::regprocedure, proowner, oid, '' FROM pg_proc
    UNION ALL SELECT 'schema ' || nspname, nspowner, oid, '' FROM pg_namespace WHERE nspname !~ '^pg_'
  ) AS every
  WHERE owner = '${role}'::regrole AND oid >= 16384 AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = every.oid AND deptype = 'e')
  ORDER BY name COLLATE "C"`;
