import { beforeAll, describe, expect, it } from 'vitest';
import { listQuarantine, showQuarantined } from '../../../engine/quarantine/show.ts';
import { traceRow } from '../../../engine/trace/trace.ts';
import { derivedKey } from '../../../model/identity.ts';
import type { QuarantineDetail } from '../../../model/repair.ts';
import type { TracedRow } from '../../../model/trace.ts';
import { withClient } from '../../support/databases.ts';
import { createMigration, type TestMigration } from '../../support/migration.ts';

const playbook = (conflict: string): string => `
playbook: rivals
version: 1
title: Rivals
system: app
source: {url: ignored}
target: {url: ignored}
phases:
  - phase: people
    source: app_person
    target: people
    conflict: ${conflict}
    fields: {id: identity, email: {copy: email}, name: {copy: name}}
`;
const source = `
CREATE TABLE app_person (id integer PRIMARY KEY, email text NOT NULL, name text);
INSERT INTO app_person VALUES (1, 'a@x', 'Ada'), (2, 'b@x', 'Ben'), (3, 'a@x', 'Ada too'), (4, 'b@x', 'Ben too')`;
const adopted = 'aaaaaaaa-0000-4000-8000-000000000001';
const target = `
CREATE TABLE people (id uuid PRIMARY KEY, email text UNIQUE, name text);
INSERT INTO people VALUES ('${adopted}', 'a@x', 'Ada of before')`;

const newKeyOf = (key: string): string => derivedKey({ system: 'app', identity: 'people' }, [key]);

async function shown(migration: TestMigration, sourceKey: string): Promise<QuarantineDetail> {
  const open = await migration.open();
  try {
    const row = (await listQuarantine(open.context)).rows.find((each) => each.sourceKey === sourceKey);
    return await showQuarantined(open.context, row?.id ?? '', { raw: true }, open.prepared);
  } finally {
    await open.close();
  }
}

async function traced(migration: TestMigration, key: string): Promise<TracedRow | undefined> {
  const open = await migration.open();
  return (await traceRow(open.context, open.prepared, { key }).finally(() => open.close()))[0];
}

describe('what won over a duplicate', { timeout: 120_000 }, () => {
  let migration: TestMigration;
  beforeAll(async () => {
    migration = await createMigration(playbook('{key: [email]}'), source, target);
    await migration.run();
  });

  it('is the source row that came first, where it is now: adopted, or under its new key', async () => {
    expect((await shown(migration, '1:3')).rival).toEqual({ sourceKey: '1:1', targetKey: adopted });
    expect((await shown(migration, '1:4')).rival).toEqual({ sourceKey: '1:2', targetKey: newKeyOf('2') });
  });

  it('stands in a trace too; a row that arrived has none', async () => {
    expect(await traced(migration, '4')).toMatchObject({ fate: 'quarantined', reason: 'duplicate', rival: { sourceKey: '1:2' } });
    expect((await traced(migration, '2'))?.rival).toBeNull();
  });

  it('is another one once an earlier row has come', async () => {
    await withClient(migration.sourceUrl, (client) => client.query("INSERT INTO app_person VALUES (0, 'b@x', 'Ben before')"));
    await migration.run();
    expect((await shown(migration, '1:4')).rival).toEqual({ sourceKey: '1:0', targetKey: newKeyOf('0') });
  });
});

it('a merged row is traced to the row that it became one with', { timeout: 120_000 }, async () => {
  const migration = await createMigration(playbook('{key: [email], duplicates: merge}'), source, target);
  await migration.run();
  expect(await traced(migration, '3')).toMatchObject({ known: 'merged', rival: { sourceKey: '1:1', targetKey: adopted } });
});
