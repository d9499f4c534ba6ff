import { describe, expect, it } from 'vitest';
import { withClient } from '../../support/databases.ts';
import { createMigration } from '../../support/migration.ts';

const names = 'a b c d e h i k l m n o p r s t u v w x row key hash batch before fate rows excluded staged verdict bucket sums'.split(' ');
const columns = names.map((name) => `"${name}" text DEFAULT '${name}'`).join(', ');
const source = `CREATE TABLE odd (id integer PRIMARY KEY, parent integer REFERENCES odd, ${columns});
  INSERT INTO odd (id, parent) VALUES (1, 3), (2, 1), (3, NULL); INSERT INTO odd (id, t) VALUES (4, 'too long')`;
const target = `CREATE TABLE odd (id uuid PRIMARY KEY, parent uuid REFERENCES odd, ${columns.replace('"t" text', '"t" varchar(3)')})`;
const playbook = `
playbook: odd
version: 1
title: Columns that are called as the statements call theirs
system: odd
source: {url: 'embedded:a'}
target: {url: 'embedded:b'}
phases:
  - phase: odd
    source: odd
    target: odd
    fields:
      id: identity
      parent: {reference: odd, from: parent}
`;

describe('columns of any name', () => {
  it('are written, changed, linked late and kept aside like all others', async () => {
    const migration = await createMigration(playbook, source, target);
    const first = await migration.run();
    expect(first.phases[0]?.fates).toMatchObject({ read: 4, written: 3, quarantined: 1 });
    await withClient(migration.sourceUrl, (client) => client.query(`UPDATE odd SET r = 'new' WHERE id = 2`));
    const second = await migration.run();
    expect(second.phases[0]?.fates).toMatchObject({ read: 4, written: 1, unchanged: 2, quarantined: 1 });
    const { rows } = await withClient(migration.targetUrl, (client) =>
      client.query(`SELECT convert_from(q.row, 'UTF8')::json ->> 't' AS kept, u.before FROM migration_control.quarantine q, migration_control.undo u
        WHERE u.action = 'update' ORDER BY u.batch`),
    );
    expect(rows[0]?.kept).toBe('too long');
    expect(rows.every(({ before }) => before.startsWith('(') && before.includes(',rows,'))).toBe(true);
  });
});
