import { beforeAll, describe, expect, it } from 'vitest';
import { type Journey, journey } from '../support/journey.ts';

/** Constraints that rows of the source break lawfully: never validated, or not enforced. */
const source = `
CREATE TABLE parent (id integer PRIMARY KEY, name text);
INSERT INTO parent SELECT i, 'n' || i FROM generate_series(1, 10) i;
CREATE TABLE late (id integer PRIMARY KEY, parent_id integer NOT NULL);
INSERT INTO late SELECT i, i FROM generate_series(1, 12) i;
ALTER TABLE late ADD CONSTRAINT to_parent FOREIGN KEY (parent_id) REFERENCES parent NOT VALID, ADD CONSTRAINT small CHECK (id < 11) NOT VALID;
CREATE TABLE loose (id integer PRIMARY KEY, a integer, parent_id integer CONSTRAINT to_any REFERENCES parent NOT ENFORCED, z integer,
  CONSTRAINT positive CHECK (a > 0) NOT ENFORCED);
INSERT INTO loose VALUES (1, -5, 1, NULL), (2, 5, 77, NULL);
ALTER TABLE loose ADD CONSTRAINT z_there NOT NULL z NOT VALID;
CREATE TABLE named (code uuid PRIMARY KEY); INSERT INTO named VALUES ('00000000-0000-0000-0000-000000000001');
CREATE TABLE naming (id integer PRIMARY KEY, code uuid CONSTRAINT to_named REFERENCES named NOT ENFORCED);
INSERT INTO naming VALUES (1, '00000000-0000-0000-0000-000000000001'), (2, '00000000-0000-0000-0000-00000000000f');
CREATE DOMAIN even AS integer; CREATE TABLE evens (id integer PRIMARY KEY, n even); INSERT INTO evens VALUES (1, 3);
ALTER DOMAIN even ADD CONSTRAINT is_even CHECK (VALUE % 2 = 0) NOT VALID;`;

describe('constraints that the source has not proven', () => {
  let moved: Journey;
  let exitCodes: number[];
  beforeAll(async () => {
    moved = await journey(source);
    ({ exitCodes } = await moved.go());
  });

  it('refuse no row in the target', async () => {
    expect([moved.init.exitCode, ...exitCodes]).toEqual([0, 0, 0, 0, 0]);
    const [counts] = await moved.target(
      'SELECT (SELECT count(*)::int FROM late) AS late, (SELECT count(*)::int FROM loose) AS loose, (SELECT count(*)::int FROM naming) AS naming',
    );
    expect(counts).toEqual({ late: 12, loose: 2, naming: 2 });
  });

  it('leave a row without its parent the number that it had', async () => {
    const rows = await moved.target(
      'SELECT legacy_parent_id AS was, parent_id IS NULL AS unlinked FROM late WHERE legacy_id > 9 UNION ALL SELECT ' +
        'legacy_parent_id, parent_id IS NULL FROM loose ORDER BY 1',
    );
    expect(rows).toEqual([
      { was: 1, unlinked: false },
      { was: 10, unlinked: false },
      { was: 11, unlinked: true },
      { was: 12, unlinked: true },
      { was: 77, unlinked: true },
    ]);
    expect(await moved.target('SELECT right(code::text, 1) AS ends FROM naming ORDER BY 1')).toEqual([{ ends: '1' }, { ends: 'f' }]);
  });

  it('are said, each with its name', () => {
    const said = moved.findings.filter(({ kind }) => /unproven|check_left_out/.test(kind)).map(({ message }) => message);
    expect(said).toHaveLength(6);
    for (const name of ['to_parent', 'small', 'to_any', 'NOT NULL of "z"', 'to_named', 'even']) expect(said.join('\n')).toContain(name);
  });

  it('stay what they are: a check that is not enforced, a reference that holds for new rows', async () => {
    const found = await moved.target(`SELECT conname AS name, conenforced AS enforced FROM pg_constraint
      WHERE conname IN ('small', 'positive', 'to_parent', 'to_any') ORDER BY 1`);
    expect(found).toEqual([
      { name: 'positive', enforced: false },
      { name: 'small', enforced: false },
      { name: 'to_any', enforced: true },
      { name: 'to_parent', enforced: true },
    ]);
  });

  it('can be taken back', async () => {
    expect((await moved.rollback()).exitCode).toBe(0);
  });
});
