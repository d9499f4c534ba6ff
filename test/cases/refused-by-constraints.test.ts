import { describe, expect, it } from 'vitest';
import { withClient } from '../support/databases.ts';
import { createMigration } from '../support/migration.ts';

const playbook = `
playbook: refused
version: 1
title: Rows that only the database refuses
system: old
source: {url: $SOURCE}
target: {url: $TARGET}
phases:
  - {phase: all, source: old, target: new, fields: {id: identity, legacy: {copy: id}, n: {copy: n}, code: {copy: code}}}
`;
const source = `CREATE TABLE old (id integer PRIMARY KEY, n integer, code text);
  INSERT INTO old SELECT i, i % 7, CASE WHEN i % 50 = 0 THEN 'twice' ELSE 'c' || i END FROM generate_series(1, 400) i`;
const target = 'CREATE TABLE new (id uuid PRIMARY KEY, legacy integer, n integer CONSTRAINT not_three CHECK (n <> 3), code text UNIQUE)';

describe.each([
  ['merge', 1_000],
  ['bulk', 1],
])('rows that constraints refuse, in %s mode', (_, bulkRowsMin) => {
  it('are set apart one by one, and of rows that exclude each other the first stays', async () => {
    const migration = await createMigration(playbook, source, target);
    const { phases } = await migration.run({ batchRows: 400, bulkRowsMin });
    const { rows } = await withClient(migration.targetUrl, (client) =>
      client.query(`SELECT field, count(*)::integer AS rows FROM migration_control.quarantine GROUP BY field ORDER BY field`),
    );
    expect(rows).toEqual([
      { field: 'new_code_key', rows: 6 },
      { field: 'not_three', rows: 57 },
    ]);
    expect(phases[0]?.fates).toMatchObject({ read: 400, written: 337, quarantined: 63 });
    const kept = await withClient(migration.targetUrl, (client) => client.query(`SELECT legacy FROM new WHERE code = 'twice'`));
    expect(kept.rows).toEqual([{ legacy: 50 }]);
  });
});
