import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { godwit, newHome } from '../../support/cli.ts';
import { createDatabase, withClient } from '../../support/databases.ts';
import { makeProject } from '../../support/supabase.ts';
import { type AuthStandIn, startAuthStandIn } from '../../support/supabase-server.ts';
import { makeStorage, type StorageStandIn } from '../../support/supabase-storage.ts';

const playbook = (copies: string): string => `playbook: files
title: Files
system: files
approvals: self
version: 1
source: {kind: supabase, url: $OLD_DB, project: $OLD_PROJECT, service_role: $OLD_KEY}
target: {url: $NEW_DB}
stores: {here: {url: $STORE}}
objects: ${copies}
phases:
  - {phase: notes, source: notes, target: notes, fields: {id: identity}}
`;
let env: Record<string, string> = {};
let server: AuthStandIn;
let storage: StorageStandIn;
let folder: string;
const shown: string[] = [];
const run = async (...args: string[]) => {
  const answer = await godwit([...args, '--playbook', 'files'], () => {}, env);
  shown.push(answer.stdout, answer.stderr);
  return answer;
};

beforeAll(async () => {
  const source = await createDatabase('files_old');
  await makeProject(source, 'CREATE TABLE notes (id integer PRIMARY KEY)');
  const target = await createDatabase('files_new');
  await withClient(target, (client) => client.query('CREATE TABLE notes (id uuid PRIMARY KEY)'));
  storage = makeStorage(source);
  server = await startAuthStandIn(storage.answer);
  await storage.put('docs', 'a/b.txt', Buffer.from('hello'));
  folder = mkdtempSync(join(tmpdir(), 'godwit-files-'));
  mkdirSync(join(folder, 'files'));
  writeFileSync(join(folder, 'files/playbook.yaml'), playbook('[{objects: documents, from: source, to: here}]'));
  const names = {
    GODWIT_HOME: newHome(),
    GODWIT_PLAYBOOKS: folder,
    OLD_DB: source,
    NEW_DB: target,
    OLD_PROJECT: server.url,
    OLD_KEY: server.key,
  };
  env = { ...names, STORE: `folder:${join(folder, 'store')}`, GODWIT_ALLOW_SUPERUSER: '1', GODWIT_USER: 'tester' };
}, 60_000);
afterAll(async () => {
  await server.close();
  await storage.close();
});

it('objects are copied only as it was approved, and read back; no key is shown or logged', async () => {
  expect(await run('objects', 'copy')).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('Nobody has approved documents') });
  expect(existsSync(join(folder, 'store/docs'))).toBe(false);
  const { objects }: { objects: { digest: string }[] } = JSON.parse((await run('objects', 'review', '--json')).stdout);
  expect(await run('approve', objects[0]?.digest.slice(0, 12) ?? '', '--as', 'tester')).toMatchObject({ exitCode: 0 });
  const copied = await run('objects', 'copy', '--check');
  expect(copied).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('documents, read back: 1 objects, 5 bytes') });
  expect(readFileSync(join(folder, 'store/docs/a/b.txt'), 'utf8')).toBe('hello');
  expect((await run('objects', 'copy')).stdout).toContain('0 copied, 0 copied again, 1 unchanged');
  writeFileSync(join(folder, 'files/playbook.yaml'), playbook('[{objects: documents, from: source, to: here, deletes: remove}]'));
  expect(await run('objects', 'copy')).toMatchObject({ exitCode: 3 });
  writeFileSync(join(folder, 'files/playbook.yaml'), playbook('[{objects: documents, from: target, to: here}]'));
  expect((await run('objects', 'review')).stderr).toContain('"target" is no database of the playbook that keeps objects');
  const files = globSync('**/*', { cwd: env.GODWIT_HOME ?? '', withFileTypes: true }).filter((each) => each.isFile());
  const texts = files.map((file) => readFileSync(join(file.parentPath, file.name), 'latin1'));
  expect(texts.length).toBeGreaterThan(0);
  expect([...shown, ...texts].filter((text) => text.includes('sb_secret'))).toEqual([]);
}, 240_000);
