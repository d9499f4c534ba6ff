import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openKeptRows } from '../../engine/ledger/kept-rows.ts';
import { openLedger } from '../../engine/ledger/ledger.ts';
import { openRepairs } from '../../engine/ledger/repairs.ts';
import { openRowFacts } from '../../engine/ledger/row-facts.ts';
import { statementText } from '../../engine/schema/install.ts';
import type { TargetSession } from '../../model/session.ts';
import { createDatabase } from '../support/databases.ts';
import { openTestSession } from '../support/session.ts';

const schema = 'migration_control';
const folder = join(import.meta.dirname, '../../engine/ledger');
const [mine, others] = ['aaaaaaaa-0000-4000-8000-000000000001', 'bbbbbbbb-0000-4000-8000-000000000001'];
const id = (run: string): string => run.replace(/1$/, '2');

/** As the version before wrote it: two playbooks, of which one has repairs. */
const rows = `
CREATE TABLE public.things (id uuid PRIMARY KEY, legacy integer);
INSERT INTO public.things VALUES (gen_random_uuid(), 7);
INSERT INTO {schema}.batches (id, run, phase, pass, kind, slice, epoch, position, mapping, read, quarantined, committed_at) VALUES
  ('${id(mine)}', '${mine}', 'things', 1, 'batch', 0, 1, '0/0', 'm', 1, 1, now()),
  ('${id(others)}', '${others}', 'parts', 1, 'batch', 0, 1, '0/0', 'm', 1, 1, now());
INSERT INTO {schema}.key_map VALUES ('things', '1:1', 'k', 'merged', '${mine}'), ('parts', '1:1', 'k', 'merged', '${others}');
INSERT INTO {schema}.bystanders (entity, target_key, run) VALUES ('things', 'b', '${mine}'), ('parts', 'b', '${others}');
INSERT INTO {schema}.quarantine (id, batch, run, phase, entity, source_key, reason, row) VALUES
  ('${id(mine)}', '${id(mine)}', '${mine}', 'things', 'old_things', '1:5', 'orphan', '{}'),
  ('${id(others)}', '${id(others)}', '${others}', 'parts', 'old_parts', '1:5', 'orphan', '{}');
INSERT INTO {schema}.patches (phase, entity, source_key, digest, old_values, new_values, approved_by)
  VALUES ('things', 'old_things', '1:5', 'd', '{}', '{}', 'ben');
INSERT INTO {schema}.derived_key_sources VALUES ('things', 'things', 'SELECT ''things''::text, ''1:'' || legacy, id::text FROM public.things')`;

let session: TargetSession;
beforeAll(async () => {
  session = await openTestSession(await createDatabase('older'));
  await session.query({
    text: `CREATE SCHEMA ${schema}; CREATE TABLE ${schema}.versions (part text, number integer, installed_at timestamptz DEFAULT now())`,
  });
  for (const number of [1, 2, 3, 4, 5, 6, 7]) {
    await session.query({ text: statementText(folder, `${String(number).padStart(6, '0')}.sql`, schema) });
    await session.query({ text: `INSERT INTO ${schema}.versions (part, number) VALUES ('ledger', ${number})` });
  }
  await session.query({ text: rows.replaceAll('{schema}', schema) });
  // Somebody's own view over the one that is there for others is not in the way.
  await session.query({ text: `CREATE VIEW public.keys AS SELECT * FROM ${schema}.migration_mappings` });
});
afterAll(() => session.close());

it('a ledger of the version before is taken over by the playbooks that its runs belong to', async () => {
  const ledger = openLedger(schema, 'mine');
  await ledger.install(session);
  expect(await ledger.hasKeys(session, 'things')).toBe(false);
  await ledger.takeOver(session, [mine]);
  await ledger.requireInstalled(session, [mine]);
  await expect(ledger.requireInstalled(session, [others])).rejects.toMatchObject({ code: 'schema_older', exitCode: 3 });
  expect([await ledger.hasKeys(session, 'things'), await ledger.hasKeys(session, 'parts')]).toEqual([true, false]);

  const facts = openRowFacts(session, schema, 'mine');
  expect([await facts.isRepaired(), await facts.bystanders('things', ['b']), await facts.bystanders('parts', ['b'])]).toEqual([
    true,
    ['b'],
    [],
  ]);
  expect(await openRepairs(session, schema, 'mine').of('things', 'old_things', ['1:5'])).toHaveLength(1);
  const kept = openKeptRows(session, schema, 'mine');
  expect([(await kept.find(id(mine)))?.status, await kept.find(id(others))]).toEqual(['patched', null]);
  expect(await session.query({ text: 'SELECT identity, legacy_key, state FROM public.keys ORDER BY state, identity' })).toEqual([
    { identity: 'things', legacy_key: '1:7', state: 'derived' },
    { identity: 'parts', legacy_key: '1:1', state: 'merged' },
    { identity: 'things', legacy_key: '1:1', state: 'merged' },
  ]);

  await openLedger(schema, 'others').takeOver(session, [others]);
  expect(await openLedger(schema, 'others').hasKeys(session, 'parts')).toBe(true);
  expect((await openKeptRows(session, schema, 'others').find(id(others)))?.status).toBe('open');
});
