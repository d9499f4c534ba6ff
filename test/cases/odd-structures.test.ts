import { beforeAll, describe, expect, it } from 'vitest';
import { withClient } from '../support/databases.ts';
import { type Journey, journey } from '../support/journey.ts';

const shown = `
CREATE TABLE z (id integer PRIMARY KEY, v integer); INSERT INTO z VALUES (1, 0), (2, 5);
CREATE MATERIALIZED VIEW z_empty AS SELECT id, upper(v::text) AS shout FROM z WITH NO DATA;
CREATE VIEW z_broken AS SELECT id, 10 / v AS x FROM z;
CREATE VIEW z_slow AS SELECT id, pg_sleep(400)::text AS x FROM z;
CREATE EXTENSION postgres_fdw;
CREATE SERVER dead FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '127.0.0.1', port '1', dbname 'x', connect_timeout '2');
CREATE USER MAPPING FOR CURRENT_USER SERVER dead OPTIONS (user 'x', password 'y');
CREATE FOREIGN TABLE z_far (id integer, v text) SERVER dead;`;

const dotted = `
CREATE TABLE "a.b" (id integer PRIMARY KEY); INSERT INTO "a.b" VALUES (1);
CREATE TYPE "mood.now" AS ENUM ('good', 'bad');
CREATE SCHEMA a; CREATE TABLE a.b (id integer PRIMARY KEY, x integer REFERENCES "a.b", mood "mood.now");
INSERT INTO a.b VALUES (1, 1, 'good'), (2, 1, 'bad');
CREATE SCHEMA "x.y"; CREATE TABLE "x.y".b (id integer PRIMARY KEY);`;

const domains = `
CREATE DOMAIN key_d AS integer; CREATE DOMAIN key_e AS key_d;
CREATE DOMAIN amount_d AS numeric(6, 2); CREATE DOMAIN amount_e AS amount_d CHECK (VALUE >= 0);
CREATE TABLE dk (k key_e PRIMARY KEY, v text); INSERT INTO dk VALUES (1, 'a'), (2, 'b');
CREATE TABLE dkr (id integer PRIMARY KEY, k key_e REFERENCES dk, kk integer REFERENCES dk, n amount_e);
INSERT INTO dkr VALUES (1, 1, 2, 1.25), (2, 2, 1, 3);`;

const collations = `
CREATE COLLATION ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE TABLE dept (name text COLLATE ci PRIMARY KEY, v integer); INSERT INTO dept VALUES ('Müller', 1), ('ABC', 2);
CREATE TABLE site (code text COLLATE "C" PRIMARY KEY, v integer); INSERT INTO site VALUES ('x', 1), ('X', 2);
CREATE TABLE person (id serial PRIMARY KEY, dept text COLLATE ci REFERENCES dept, site text COLLATE "en-x-icu" REFERENCES site);
INSERT INTO person (dept, site) VALUES ('müller', 'x'), ('abc', 'X'), ('Abc', NULL), ('MÜLLER', 'x');
CREATE COLLATION old_style (provider = libc, locale = 'C');
CREATE DOMAIN ctext AS text COLLATE "C"; CREATE DOMAIN otext AS text COLLATE old_style;
CREATE TYPE pair AS (a text COLLATE "C", b text COLLATE old_style);
CREATE TABLE t (id integer PRIMARY KEY, v ctext, w otext, x pair); INSERT INTO t VALUES (1, 'b', 'b', '(b,c)'), (2, 'B', 'B', NULL), (3, 'a', 'a', NULL);
CREATE INDEX ON t (v);`;

describe('a database of odd structure', () => {
  let moved: Journey;
  beforeAll(async () => {
    moved = await journey([shown, dotted, domains, collations].join('\n'), ['public', 'a', 'x.y']);
  });
  const messages = (kind: string): string[] => moved.findings.filter((each) => each.kind === kind).map(({ message }) => message);

  it('arrives, and nothing that the source only shows is run: views, materialized views without rows, foreign tables', async () => {
    expect([moved.init.text, moved.init.exitCode]).toEqual([moved.init.text, 0]);
    expect(moved.findings.filter(({ kind }) => /^(view|foreign_table)_left_out$/.test(kind)).map(({ entity }) => entity)).toEqual([
      ...['z_far', 'z_slow'],
    ]);
    expect(await moved.plan()).toMatchObject({ exitCode: 0 });
    const { migrate, exitCodes } = await moved.go();
    expect([migrate.text, ...exitCodes]).toEqual([migrate.text, 0, 0, 0, 0]);
  });

  it('has names with dots, each of one table only', async () => {
    const rows = await moved.target('SELECT count(*)::int AS rows, count(p.id)::int AS linked FROM a.b LEFT JOIN "a.b" p ON p.id = b.x');
    expect(rows).toEqual([{ rows: 2, linked: 2 }]);
    expect(messages('name_left_out')[0]).toMatch(/^x\.y\.b is left out/);
  });

  it('has domains over domains, and references over them become uuids', async () => {
    const rows = await moved.target(
      'SELECT a.legacy_k::int AS k, b.legacy_k::int AS kk, n::text FROM dkr JOIN dk a ON a.id = dkr.k JOIN dk b ON b.id = dkr.kk ORDER BY 1',
    );
    expect(rows).toEqual([
      { k: 1, kk: 2, n: '1.25' },
      { k: 2, kk: 1, n: '3.00' },
    ]);
  });

  it('has a collation that knows no case: parents are found as the source finds them, and it is made in the target', async () => {
    const rows = await moved.target(
      'SELECT d.v, s.v AS site FROM person p JOIN dept d ON d.id = p.dept LEFT JOIN site s ON s.id = p.site ORDER BY p.legacy_id',
    );
    expect(rows).toEqual([
      { v: 1, site: 1 },
      { v: 2, site: 2 },
      { v: 2, site: null },
      { v: 1, site: 1 },
    ]);
    await expect(moved.target("INSERT INTO dept (name) VALUES ('abc')")).rejects.toThrow(/unique/);
  });

  it('has collations of domains and types, which come along or are said to be lost', async () => {
    expect(messages('collation_left_out')).toEqual([
      'The type otext loses its collation old_style: not every server has it.',
      'The type pair loses its collation old_style: not every server has it.',
      expect.stringContaining('1 collation stays in the source: public.old_style'),
    ]);
    expect(await moved.target("SELECT typcollation::regcollation::text AS c FROM pg_type WHERE typname = 'ctext'")).toEqual([{ c: '"C"' }]);
    expect(await moved.target('SELECT v FROM t ORDER BY v')).toEqual([{ v: 'B' }, { v: 'a' }, { v: 'b' }]);
  });

  it('can be taken back', async () => {
    expect((await moved.rollback()).exitCode).toBe(0);
  });
});

describe('a table that is full of columns', () => {
  const wide = `CREATE TABLE wide (id integer PRIMARY KEY, ${Array.from({ length: 1599 }, (_, i) => `c${i} integer`).join(', ')})`;

  it('is left out with the reason before anything is made, and what refers to it keeps its numbers', async () => {
    const moved = await journey(`${wide}; CREATE TABLE part (id integer PRIMARY KEY, wide integer REFERENCES wide)`);
    expect(moved.init.exitCode).toBe(0);
    const [finding] = moved.findings.filter(({ kind }) => kind === 'table_too_wide');
    expect(finding?.message).toMatch(/^wide has 1600 columns and would have 1601 with its uuids/);
    expect(moved.findings.map(({ kind }) => kind)).toContain('reference_left_out');
  });

  it('is named where there is nothing else', async () => {
    const { init } = await journey(wide);
    expect([init.exitCode, init.text]).toEqual([3, expect.stringContaining('wide has 1600 columns')]);
  });
});

describe('a view that a phase reads', () => {
  it('is named where it fails', async () => {
    const moved = await journey('CREATE TABLE z (id integer PRIMARY KEY, v integer); INSERT INTO z VALUES (1, 0)');
    await withClient(moved.sourceUrl, (client) =>
      client.query('ALTER TABLE z RENAME TO y; CREATE VIEW z AS SELECT id, 10 / v AS v FROM y'),
    );
    const { exitCode, text } = await moved.plan();
    expect([exitCode, text]).toEqual([3, expect.stringMatching(/^z could not be profiled/)]);
  });
});
