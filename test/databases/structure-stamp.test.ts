import type { Client } from 'pg';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readStructureStamp } from '../../databases/postgres/introspect/structure-stamp.ts';
import { createDatabase } from '../support/databases.ts';

let client: Client;
const stamp = (): Promise<string> =>
  readStructureStamp({ query: async ({ text, values = [] }) => (await client.query(text, [...values])).rows }, ['public']);

beforeAll(async () => {
  client = new pg.Client({ connectionString: await createDatabase('stamp') });
  await client.connect();
  await client.query(`
    CREATE TYPE mood AS ENUM ('good', 'bad');
    CREATE FUNCTION twice(n integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 2 * n';
    CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
    CREATE TABLE parent (id integer PRIMARY KEY, mood mood, n integer, told text);
    CREATE TABLE child (id integer PRIMARY KEY, parent_id integer);
    CREATE VIEW told AS SELECT told FROM parent;
    CREATE DOMAIN share AS numeric CHECK (VALUE >= 0);
    CREATE SCHEMA elsewhere;`);
});
afterAll(() => client.end());

it.each([
  'INSERT INTO parent SELECT i, NULL, i, NULL FROM generate_series(1, 100) AS i',
  'UPDATE parent SET n = n + 1',
  'CREATE TEMPORARY TABLE staged (id integer)',
  'CREATE TABLE elsewhere.apart (id integer)',
  'SELECT 1',
])('stays as it is after: %s', async (statement) => {
  const before = await stamp();
  await client.query(statement);
  expect(await stamp()).toBe(before);
});

it.each([
  'ALTER TABLE parent ADD COLUMN added text',
  'ALTER TABLE parent ALTER COLUMN added SET DEFAULT $$x$$',
  'ALTER TABLE parent ALTER COLUMN added TYPE varchar(3)',
  'ALTER TABLE parent RENAME COLUMN added TO renamed',
  'ALTER TABLE parent ALTER COLUMN n SET NOT NULL',
  'ALTER TABLE parent ADD CHECK (n > 0)',
  'ALTER TABLE child ADD FOREIGN KEY (parent_id) REFERENCES parent',
  'CREATE UNIQUE INDEX ON parent (n)',
  'COMMENT ON COLUMN parent.n IS $$how many$$',
  "ALTER TYPE mood ADD VALUE 'middling'",
  'ALTER DOMAIN share ADD CHECK (VALUE <= 1)',
  'CREATE OR REPLACE VIEW told AS SELECT told, n FROM parent',
  "CREATE OR REPLACE FUNCTION twice(n integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT n + n'",
  'CREATE TRIGGER noted BEFORE INSERT ON parent FOR EACH ROW EXECUTE FUNCTION noted()',
  'ALTER TABLE parent DISABLE TRIGGER noted',
  'ALTER TABLE parent ENABLE ROW LEVEL SECURITY',
  'CREATE POLICY own ON parent USING (n = 1)',
  'GRANT SELECT ON parent TO PUBLIC',
  'ANALYZE parent',
  'DROP VIEW told',
  'CREATE TABLE more (id integer)',
])('is another after: %s', async (statement) => {
  const before = await stamp();
  await client.query(statement);
  expect(await stamp()).not.toBe(before);
});
