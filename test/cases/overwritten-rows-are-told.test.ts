import { expect, it } from 'vitest';
import { traceRow } from '../../engine/trace/trace.ts';
import type { TracedRow } from '../../model/trace.ts';
import { withClient } from '../support/databases.ts';
import { createMigration } from '../support/migration.ts';

const playbook = `
playbook: overwritten
version: 1
title: Overwritten
system: app
source: {url: ignored}
target: {url: ignored}
phases:
  - phase: people
    source: app_person
    target: people
    conflict: {key: [email], action: update}
    fields: {id: identity, email: {copy: email}, name: {copy: name}}
`;
const source = `
CREATE TABLE app_person (id integer PRIMARY KEY, email text NOT NULL, name text);
INSERT INTO app_person VALUES (1, 'a@x', 'Ada'), (2, 'b@x', 'Ben'), (3, 'c@x', 'Cleo')`;
const target = `
CREATE TABLE people (id uuid PRIMARY KEY, email text UNIQUE, name text);
INSERT INTO people VALUES (gen_random_uuid(), 'a@x', 'Old Ada'), (gen_random_uuid(), 'b@x', 'Ben')`;

it('a row that stood with other values is overwritten, by ledger and trace; a later edit shows', { timeout: 120_000 }, async () => {
  const migration = await createMigration(playbook, source, target);
  const fates = { read: 3, written: 2, unchanged: 1, skipped: 0, quarantined: 0, inserted: 1, overwritten: 1 };
  expect((await migration.run()).phases[0]?.fates).toEqual(fates);
  const { rows } = await withClient(migration.targetUrl, (client) =>
    client.query("SELECT inserted::integer, overwritten::integer FROM migration_control.migration_checkpoints WHERE kind = 'batch'"),
  );
  expect(rows).toEqual([{ inserted: 1, overwritten: 1 }]);

  const trace = async (key: string): Promise<TracedRow | undefined> => {
    const open = await migration.open();
    return (await traceRow(open.context, open.prepared, { key, values: 'raw' }).finally(() => open.close()))[0];
  };
  const name = (row: TracedRow | undefined) => row?.fields.find((field) => field.target === 'name');
  const overwritten = await trace('1');
  expect(overwritten).toMatchObject({ fate: 'written', write: 'overwritten', known: 'adopted' });
  expect(name(overwritten)).toMatchObject({ value: 'Ada', before: 'Old Ada' });
  expect((await trace('3'))?.write).toBe('inserted');
  expect((await trace('2'))?.write).toBeNull();

  await withClient(migration.targetUrl, (client) => client.query("UPDATE people SET name = 'Someone' WHERE email = 'c@x'"));
  expect(name(await trace('3'))).toMatchObject({ value: 'Someone', differs: true });
  expect((await trace('3'))?.fields.filter(({ differs }) => differs)).toHaveLength(1);
});
