import { beforeAll, describe, expect, it } from 'vitest';
import { openSupabaseSource } from '../../../databases/supabase/database.ts';
import type { AskedPerson, EntityAccess, VerbReaches } from '../../../model/access.ts';
import type { SourceDatabase } from '../../../model/contracts.ts';
import { createDatabase, withClient } from '../../support/databases.ts';
import { makeProject } from '../../support/supabase.ts';

const ann = '00000000-0000-4000-8000-00000000000a';
const bob = '00000000-0000-4000-8000-00000000000b';
const tables = `
CREATE TABLE notes (id integer PRIMARY KEY, owner uuid NOT NULL, text text NOT NULL, locked boolean NOT NULL DEFAULT false);
INSERT INTO notes SELECT n, CASE WHEN n % 3 = 0 THEN '${bob}'::uuid ELSE '${ann}' END, 'secret ' || n, n % 4 = 0 FROM generate_series(1, 60) n;
ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON notes TO authenticated USING (owner = auth.uid());
CREATE POLICY unlocked ON notes AS RESTRICTIVE FOR UPDATE TO authenticated USING (NOT locked) WITH CHECK (text <> 'secret 1');
CREATE POLICY kept ON notes AS RESTRICTIVE FOR DELETE TO authenticated USING (id > 30);
GRANT SELECT, INSERT, UPDATE, DELETE ON notes TO authenticated, service_role;
CREATE TABLE teams (id integer PRIMARY KEY, member uuid NOT NULL);
INSERT INTO teams VALUES (1, '${ann}'), (2, '${bob}');
CREATE TABLE plans (id integer PRIMARY KEY, team integer NOT NULL REFERENCES teams, "odd ""name" text);
INSERT INTO plans SELECT n, 1 + n % 2, 'x' FROM generate_series(1, 20) n;
ALTER TABLE plans ENABLE ROW LEVEL SECURITY;
CREATE POLICY team ON plans FOR ALL TO PUBLIC USING (EXISTS (SELECT FROM teams t WHERE t.id = plans.team AND t.member = auth.uid()));
GRANT SELECT ON teams TO authenticated, anon, service_role;
GRANT SELECT, UPDATE ON plans TO authenticated, anon, service_role;
CREATE TABLE drops (id integer PRIMARY KEY, text text);
INSERT INTO drops VALUES (1, 'a'), (2, 'b');
ALTER TABLE drops ENABLE ROW LEVEL SECURITY;
CREATE POLICY box ON drops FOR INSERT TO anon WITH CHECK (text = 'a');
GRANT INSERT ON drops TO anon;
CREATE TABLE broken (id integer PRIMARY KEY);
INSERT INTO broken VALUES (1);
ALTER TABLE broken ENABLE ROW LEVEL SECURITY;
CREATE POLICY bad ON broken USING ((1 / (id - 1)) > 0);
GRANT SELECT ON broken TO authenticated;`;

const people: readonly AskedPerson[] = [
  { name: 'anon', role: 'anon', claims: {} },
  { name: 'ann', role: 'authenticated', claims: { sub: ann } },
  { name: 'bob', role: 'authenticated', claims: { sub: bob } },
  { name: 'service_role', role: 'service_role', claims: {} },
];
const options = { connectTimeoutMs: 5000, statementTimeoutMs: 30_000, profileRows: 100, allowSuperuser: true };
let url: string;
let source: SourceDatabase;
const found = new Map<string, EntityAccess>();

beforeAll(async () => {
  url = await createDatabase('access');
  await makeProject(url, tables);
  source = await openSupabaseSource({ ...options, url, connection: { schemas: ['public'] } });
  const { entities } = await source.introspect();
  const survey = await source.access?.();
  for await (const each of survey?.survey({ people, entities, rowsTried: 1000 }, new AbortController().signal) ?? [])
    found.set(each.entity, each);
}, 60_000);

const reach = (entity: string, person: string): VerbReaches | undefined => found.get(entity)?.reaches.get(person);
const counts = (entity: string, person: string): unknown =>
  Object.fromEntries(Object.entries(reach(entity, person) ?? {}).map(([verb, { state, rows }]) => [verb, state === 'rows' ? rows : state]));

/** What really happens: each row is written as the person, and all of it taken back. */
async function reallyMay(role: string, claims: object, sql: string): Promise<number> {
  return withClient(url, async (client) => {
    await client.query('BEGIN');
    await client.query("SELECT set_config('request.jwt.claims', $1, true), set_config('role', $2, true)", [JSON.stringify(claims), role]);
    let rows = 0;
    for (let id = 1; id <= 60; id++) {
      await client.query('SAVEPOINT s');
      try {
        rows += (await client.query(sql, [id])).rowCount ?? 0;
      } catch (error) {
        // A key that is taken is found after the policies have let the row pass.
        if (error instanceof Error && 'code' in error && error.code === '23505') rows += 1;
      }
      await client.query('ROLLBACK TO s');
    }
    await client.query('ROLLBACK');
    return rows;
  });
}

describe('what people reach', () => {
  it('is what they see, by role and claims', () => {
    expect([counts('notes', 'anon'), counts('notes', 'service_role')]).toEqual([
      { read: 'refused', insert: 'refused', update: 'refused', delete: 'refused' },
      { read: 60, insert: 60, update: 60, delete: 60 },
    ]);
    expect(reach('notes', 'ann')?.read.rows).toBe(40);
    expect(reach('notes', 'bob')?.read.rows).toBe(20);
    expect(reach('notes', 'ann')?.read.digest).not.toBe(reach('notes', 'bob')?.read.digest);
  });

  it.each([
    ['ann', ann],
    ['bob', bob],
  ])('of writes is what PostgreSQL really lets %s write', async (name, sub) => {
    const told = reach('notes', name);
    const insert = `INSERT INTO notes SELECT $1::integer, CASE WHEN $1 % 3 = 0 THEN '${bob}'::uuid ELSE '${ann}' END, 'secret ' || $1, $1 % 4 = 0`;
    expect(await reallyMay('authenticated', { sub }, 'UPDATE notes SET text = text WHERE id = $1')).toBe(told?.update.rows);
    expect(await reallyMay('authenticated', { sub }, 'DELETE FROM notes WHERE id = $1')).toBe(told?.delete.rows);
    expect(await reallyMay('authenticated', { sub }, insert)).toBe(told?.insert.rows);
  });

  it('follows policies into other tables, and names of any kind', () => {
    expect([counts('plans', 'ann'), counts('plans', 'anon')]).toEqual([
      { read: 10, insert: 'refused', update: 10, delete: 'refused' },
      { read: 0, insert: 'refused', update: 0, delete: 'refused' },
    ]);
  });

  it('includes what may be written blindly', () => {
    expect(counts('drops', 'anon')).toEqual({ read: 'refused', insert: 1, update: 'refused', delete: 'refused' });
  });

  it('says of a policy that ends in an error that it fails, and of a table that is open to nobody that it is', () => {
    expect(reach('broken', 'ann')?.read.state).toBe('failed');
    expect(reach('broken', 'anon')?.read.state).toBe('refused');
  });

  it('changes nothing, and holds no value of a row', async () => {
    expect(JSON.stringify([...found.values()].map(({ reaches }) => [...reaches]))).not.toMatch(/secret|0000-8000/);
    expect(await withClient(url, async (client) => (await client.query('SELECT count(*)::integer AS n FROM notes')).rows)).toEqual([
      { n: 60 },
    ]);
  });

  it('is refused where the role may not take on another', async () => {
    await withClient(url, (client) =>
      client.query(
        "CREATE ROLE outsider_of_access LOGIN PASSWORD 'password' BYPASSRLS; GRANT SELECT ON ALL TABLES IN SCHEMA public TO outsider_of_access",
      ),
    );
    const as = Object.assign(new URL(url), { username: 'outsider_of_access', password: 'password' });
    try {
      const other = await openSupabaseSource({ ...options, url: as.toString(), connection: { schemas: ['public'] } });
      const { entities } = await other.introspect();
      const survey = (await other.access?.())?.survey({ people, entities, rowsTried: 10 }, new AbortController().signal);
      await expect(survey?.[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'right_missing', message: /take on the role/ });
    } finally {
      await withClient(url, (client) => client.query('DROP OWNED BY outsider_of_access; DROP ROLE outsider_of_access'));
    }
  });
});

describe('the surface of the API', () => {
  it('is what the roles have rights to, with functions and relationships', async () => {
    await withClient(url, (client) =>
      client.query(
        'CREATE FUNCTION hello(who text) RETURNS text LANGUAGE sql AS $$ SELECT who $$; CREATE TABLE hidden (id integer PRIMARY KEY)',
      ),
    );
    const surface = await (await source.access?.())?.surface();
    expect(surface?.tables.map(({ entity }) => entity)).toEqual(['broken', 'drops', 'notes', 'plans', 'teams']);
    expect(surface?.tables.find(({ entity }) => entity === 'teams')).toMatchObject({ secured: false, roles: { anon: ['SELECT'] } });
    expect(surface?.functions).toEqual([{ name: 'hello(who text)', roles: ['anon', 'authenticated', 'service_role'] }]);
    expect(surface?.relationships).toEqual([{ from: 'plans', to: 'teams', columns: ['team'] }]);
  });
});
