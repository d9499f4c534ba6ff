import { beforeAll, describe, expect, it } from 'vitest';
import { type Journey, journey } from '../support/journey.ts';

const source = `
CREATE TABLE scan (id serial PRIMARY KEY, name text, content oid);
INSERT INTO scan (name, content) SELECT 'scan ' || i, lo_from_bytea(0, convert_to('content ' || i, 'UTF8')) FROM generate_series(1, 5) i;
CREATE TABLE t (id integer PRIMARY KEY, n integer);
INSERT INTO t VALUES (1, 1);
CREATE FUNCTION add_one(integer) RETURNS integer LANGUAGE sql AS 'SELECT $1 + 1';
CREATE PROCEDURE tidy() LANGUAGE sql AS 'DELETE FROM t WHERE n < 0';
CREATE AGGREGATE total(integer) (sfunc = int4pl, stype = integer, initcond = '0');
CREATE RULE no_delete AS ON DELETE TO t DO INSTEAD NOTHING;
CREATE FUNCTION guard() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN NULL; END $$;
CREATE EVENT TRIGGER watch_ddl ON ddl_command_end EXECUTE FUNCTION guard();
CREATE TEXT SEARCH CONFIGURATION my_search (copy = simple);
CREATE COLLATION my_collation (provider = libc, locale = 'C');
CREATE OPERATOR public.=|= (function = int4eq, leftarg = integer, rightarg = integer);
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE FUNCTION as_number(mood) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE CAST (mood AS integer) WITH FUNCTION as_number(mood) AS ASSIGNMENT;
CREATE PUBLICATION changes FOR TABLE t;
CREATE STATISTICS by_both ON id, n FROM t;
CREATE POLICY mine ON t USING (n = 1);
GRANT SELECT ON t TO PUBLIC;
COMMENT ON FUNCTION add_one(integer) IS 'adds one';
COMMENT ON INDEX t_pkey IS 'the key';
COMMENT ON CONSTRAINT t_pkey ON t IS 'the key again';
COMMENT ON TABLE t IS 'comes along';
CREATE SCHEMA other; CREATE TABLE other.unseen (id integer PRIMARY KEY);
DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET work_mem = ''7MB''', current_database()); END $$;`;

describe('what stays in the source', () => {
  let moved: Journey;
  beforeAll(async () => {
    moved = await journey(source);
  });
  const messageOf = (kind: string): string =>
    moved.findings.find((each) => each.kind === `${kind}_left_out`)?.message ?? `nothing is said of ${kind}`;

  it.each([
    ['function', '3 functions stay in the source: public.add_one(integer), public.as_number(public.mood), public.guard().'],
    ['procedure', '1 procedure stays in the source: public.tidy().'],
    ['aggregate', 'public.total(integer)'],
    ['rule', 'no_delete on public.t'],
    ['event_trigger', 'watch_ddl'],
    ['text_search_configuration', 'public.my_search'],
    ['collation', 'public.my_collation'],
    ['operator', 'public.=|= (integer, integer)'],
    ['cast', 'public.mood as integer'],
    ['publication', 'changes'],
    ['statistics_object', 'public.by_both'],
    ['setting', 'work_mem of the database'],
    ['schema', '1 schema of the source with tables was not read: other.'],
  ])('is named: %s', (kind, words) => {
    expect(messageOf(kind)).toContain(words);
    expect(moved.yaml()).toContain(words);
  });

  it('includes comments on what is left, and not those that come along', () => {
    expect(messageOf('comment')).toMatch(/^3 comments stay.*on constraint t_pkey.*on function public.add_one.*on index public.t_pkey/);
  });

  it('includes large objects: how many, and which columns hold their numbers', async () => {
    expect(messageOf('large_objects')).toMatch(
      /^5 large objects \(up to \d+ bytes\) stay in the source: scan.content hold only their numbers/,
    );
    expect(moved.yaml()).toMatch(/question: "?5 large objects/);
    const plan = await moved.plan();
    const { plan: made } = plan.json as { plan: { risks: { severity: string; title: string }[] } };
    expect(made.risks).toContainEqual(expect.objectContaining({ severity: 'high', title: 'Large objects stay in the source' }));
  });

  it('is not what the target can have: policies and grants to roles that are there', async () => {
    const found = await moved.target(
      "SELECT polname AS name, has_table_privilege('public', 't', 'SELECT') AS granted FROM pg_policy WHERE polrelid = 't'::regclass",
    );
    expect(found).toEqual([{ name: 'mine', granted: true }]);
    expect(moved.findings.map(({ kind }) => kind)).not.toContain('policy_left_out');
  });

  it('does not keep the rest from moving', async () => {
    expect((await moved.go()).exitCodes).toEqual([0, 0, 0, 0]);
    expect((await moved.rollback()).exitCode).toBe(0);
  });

  it('is silent where there is nothing', async () => {
    const { findings } = await journey('CREATE TABLE t (id integer PRIMARY KEY, n integer)');
    expect(findings).toEqual([]);
  });
});
