import { describe, expect, it } from 'vitest';
import { withClient } from '../support/databases.ts';
import { createMigration } from '../support/migration.ts';

const playbook = (mode: string) => `
playbook: refused
version: 1
title: Rows that only the database refuses
system: old
source: {url: $SOURCE}
target: {url: $TARGET}
phases:
  - {phase: all, source: old, target: new, mode: ${mode}, fields: {id: identity, legacy: {copy: id}, n: {copy: n}, code: {copy: code}}}
`;
const source = `CREATE TABLE old (id integer PRIMARY KEY, n integer, code text);
  INSERT INTO old SELECT i, i % 7, CASE WHEN i % 50 = 0 THEN 'twice' ELSE 'c' || i END FROM generate_series(1, 2000) i`;
const target = 'CREATE TABLE new (id uuid PRIMARY KEY, legacy integer, n integer CONSTRAINT not_three CHECK (n <> 3), code text UNIQUE)';

describe.each(['merge', 'bulk'])('rows that constraints refuse, in %s mode', (mode) => {
  it('are set apart one by one, and of rows that exclude each other the first stays', async () => {
    const migration = await createMigration(playbook(mode), source, target);
    const { phases } = await migration.run({ batchRows: 2_000 });
    const { rows } = await withClient(migration.targetUrl, (client) =>
      client.query(`SELECT field, count(*)::integer AS rows FROM migration_control.quarantine GROUP BY field ORDER BY field`),
    );
    expect(rows).toEqual([
      { field: 'new_code_key', rows: 33 },
      { field: 'not_three', rows: 286 },
    ]);
    expect(phases[0]?.fates).toMatchObject({ read: 2_000, written: 1_681, quarantined: 319 });
    const kept = await withClient(migration.targetUrl, (client) => client.query(`SELECT legacy FROM new WHERE code = 'twice'`));
    expect(kept.rows).toEqual([{ legacy: 50 }]);
  });
});
