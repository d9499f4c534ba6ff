import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { syncStatusVerb } from '../../cli/verbs/sync.ts';
import { environmentPrincipal, loadConfig } from '../../config.ts';
import { createDatabase, withClient } from '../support/databases.ts';

const playbook = (name: string, source: string, target: string): string => `
playbook: ${name}
version: 1
title: Things
system: things
source: { url: "${source}" }
target: { url: "${target}" }
phases:
  - { phase: things, source: things, target: things, lookups: { kind: { entity: kinds, on: { id: kind_id } } }, fields: { note: { copy: kind.note } } }
`;

/** What the verb says of a playbook over a source. */
async function statusOf(source: string): Promise<{ text: string; exitCode: number | undefined }> {
  const target = await createDatabase('sync_modern');
  await withClient(target, (client) => client.query('CREATE TABLE things (id uuid PRIMARY KEY, note text)'));
  const folder = mkdtempSync(join(tmpdir(), 'godwit-sync-'));
  writeFileSync(join(folder, 'playbook.yaml'), playbook('things', source, target));
  const config = loadConfig({}, { GODWIT_HOME: folder, GODWIT_PLAYBOOKS: folder, GODWIT_USER: 'ada', GODWIT_LOG_LEVEL: 'silent' }, folder);
  const caller = { config, principal: environmentPrincipal(config), notify: () => {}, signal: new AbortController().signal };
  const { text, exitCode } = await syncStatusVerb.run({ caller, playbook: folder, args: [], options: {} });
  return { text, exitCode };
}

it('sync status says what capture lacks, also of tables that are only looked up', async () => {
  const source = await createDatabase('sync_legacy');
  await withClient(source, (client) =>
    client.query('CREATE TABLE kinds (id integer, note text); CREATE TABLE things (id integer PRIMARY KEY, kind_id integer)'),
  );
  const lacking = await statusOf(source);
  expect(lacking).toMatchObject({ exitCode: 3, text: expect.stringContaining('failed capture.replica_identity') });
  expect(lacking.text).toContain('public.kinds');
  await withClient(source, (client) => client.query('ALTER TABLE kinds REPLICA IDENTITY FULL'));
  expect(await statusOf(source)).toMatchObject({ exitCode: 0, text: expect.stringContaining('changes can be captured') });
});

it('sync status says of files that they tell no changes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'godwit-files-'));
  mkdirSync(join(folder, 'data'));
  for (const name of ['things', 'kinds']) writeFileSync(join(folder, 'data', `${name}.csv`), 'id,kind_id,note\n1,1,a\n');
  const { text, exitCode } = await statusOf(`files:${join(folder, 'data')}`);
  expect(exitCode).toBe(3);
  expect(text).toContain('does not tell its changes');
});
