import { describe, expect, it } from 'vitest';
import { withClient } from '../support/databases.ts';
import { draft } from '../support/draft.ts';
import { createMigration } from '../support/migration.ts';

/** Code 20 names an edition that is not there, and edition 100 hangs on code 20. */
const source = `
  CREATE TABLE code (id integer PRIMARY KEY, newest integer);
  CREATE TABLE edition (id integer PRIMARY KEY, code_id integer REFERENCES code);
  INSERT INTO code SELECT n, n FROM generate_series(1, 19) AS n;
  INSERT INTO code VALUES (20, NULL);
  INSERT INTO edition SELECT n, n FROM generate_series(1, 19) AS n;
  INSERT INTO edition VALUES (100, 20);
  ALTER TABLE code ADD CONSTRAINT code_newest FOREIGN KEY (newest) REFERENCES edition;
  SET session_replication_role = replica;
  UPDATE code SET newest = 20 WHERE id = 20;
  SET session_replication_role = origin;`;

describe('an orphan in a circle that others hang on', () => {
  it('stops the migration with what is wrong and what to do', async () => {
    const { yaml, ddl } = await draft(source);
    const migration = await createMigration(yaml, source, ddl);
    await expect(migration.run()).rejects.toThrow(/Rows of code refer to rows that are missing.*rows of edition hang on them/);
  });

  it('arrives without its reference where that may stay empty', async () => {
    const { yaml, ddl } = await draft(source);
    const empty = yaml.replace(/(reference: edition, from: newest)/, "$1, missing: 'null'");
    expect(empty).not.toBe(yaml);
    const migration = await createMigration(empty, source, ddl);
    expect((await migration.run()).phases.map(({ fates }) => fates?.written)).toEqual([20, 20]);
    const { rows } = await withClient(migration.targetUrl, (client) => client.query('SELECT FROM code WHERE newest IS NULL'));
    expect(rows).toHaveLength(1);
  });
});
