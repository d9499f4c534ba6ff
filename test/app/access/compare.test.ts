import { globSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccessComparison, ComparedAccess } from '../../../model/access.ts';
import type { Check } from '../../../model/check.ts';
import { godwit, newHome } from '../../support/cli.ts';
import { createDatabase, withClient } from '../../support/databases.ts';
import { makeProject } from '../../support/supabase.ts';
import { type AuthStandIn, startAuthStandIn } from '../../support/supabase-server.ts';

const ann = '00000000-0000-4000-8000-00000000000a';
const table = `CREATE TABLE notes (id uuid PRIMARY KEY, owner uuid NOT NULL, text text);
ALTER TABLE notes ENABLE ROW LEVEL SECURITY; GRANT SELECT, UPDATE ON notes TO authenticated; GRANT ALL ON notes TO service_role;`;
const sourceSql = `${table} CREATE POLICY own ON notes TO authenticated USING (owner = auth.uid());
INSERT INTO notes SELECT gen_random_uuid(), CASE WHEN n % 2 = 0 THEN '${ann}'::uuid ELSE gen_random_uuid() END, 'n' FROM generate_series(1, 30) n;
CREATE TABLE open_list (id integer PRIMARY KEY); GRANT SELECT ON open_list TO anon;
INSERT INTO auth.users (id, email) VALUES ('${ann}', 'ann@example.com');
INSERT INTO auth.identities (provider_id, user_id, identity_data, provider) VALUES ('1', '${ann}', '{"email":"ann@example.com"}', 'google');
INSERT INTO storage.buckets (id, name, public) VALUES ('docs', 'docs', true);
INSERT INTO storage.objects (bucket_id, name, metadata) VALUES ('docs', 'a.pdf', '{"size": 1200}');`;
const playbook = `playbook: notes
title: Notes
system: notes
approvals: self
version: 1
source: {kind: supabase, url: $OLD_DB, project: $OLD_PROJECT, service_role: $OLD_KEY}
target: {kind: supabase, url: $NEW_DB, project: $OLD_PROJECT, service_role: $OLD_KEY}
access: {people: [{name: Ann, claims: {sub: ${ann}}}]}
phases:
  - {phase: notes, source: notes, target: notes, identity: {strategy: kept}, fields: {id: {copy: id}, owner: {copy: owner}, text: {copy: text}}}
`;
const secretWords = new RegExp(`${ann}|ann@example|sb_secret`);

let env: Record<string, string> = {};
let standIn: AuthStandIn;
let target: string;
const shown: string[] = [];
const run = async (...args: string[]) => {
  const answer = await godwit([...args, '--playbook', 'notes'], () => {}, env);
  shown.push(answer.stdout, answer.stderr);
  return answer;
};
const compare = async (): Promise<AccessComparison> => JSON.parse((await run('access', 'compare', '--json')).stdout);
const of = ({ access }: AccessComparison, person: string, verb: string): ComparedAccess | undefined =>
  access.find((each) => each.person === person && each.verb === verb);
const checkOf = ({ checks }: { checks: readonly Check[] }, name: string): Check | undefined => checks.find((each) => each.name === name);

beforeAll(async () => {
  standIn = await startAuthStandIn();
  const source = await createDatabase('access_old');
  target = await createDatabase('access_new');
  await makeProject(source, sourceSql);
  await makeProject(target, `${table} CREATE POLICY everybody ON notes TO authenticated USING (true);`);
  const folder = mkdtempSync(join(tmpdir(), 'godwit-access-'));
  mkdirSync(join(folder, 'notes'));
  writeFileSync(join(folder, 'notes/playbook.yaml'), playbook);
  const names = {
    GODWIT_HOME: newHome(),
    GODWIT_PLAYBOOKS: folder,
    OLD_DB: source,
    NEW_DB: target,
    OLD_PROJECT: standIn.url,
    OLD_KEY: standIn.key,
  };
  env = { ...names, GODWIT_ALLOW_SUPERUSER: '1', GODWIT_USER: 'tester' };
  for (const verb of [['map'], ['review'], ['approve', '--all', '--as', 'tester'], ['migrate']])
    expect(await run(...verb)).toMatchObject({ exitCode: 0, stderr: expect.anything() });
}, 240_000);
afterAll(() => standIn.close());

describe('access of both sides', () => {
  it('differs where the policies do, and the exit code says so', async () => {
    const compared = await compare();
    expect(of(compared, 'Ann', 'read')).toMatchObject({ before: { rows: 15 }, after: { rows: 30 }, result: 'more' });
    expect(of(compared, 'anon', 'read')).toMatchObject({ before: { state: 'refused' }, after: { state: 'refused' }, result: 'equal' });
    expect(of(compared, 'service_role', 'delete')).toMatchObject({ before: { rows: 30 }, after: { rows: 30 }, result: 'equal' });
    expect(checkOf(compared, 'access.reads')).toMatchObject({
      status: 'failed',
      fix: expect.stringContaining('Ann read notes: 15 before, 30 after'),
    });
    expect(checkOf(compared, 'access.api')).toMatchObject({ status: 'failed', fix: expect.stringContaining('table open_list (missing)') });
    const text = await run('access', 'compare');
    expect(text.exitCode).toBe(5);
    expect(text.stdout + text.stderr).toContain('Ann: read 15 → 30, insert refused, update 15 → 30, delete refused');
  });

  it('is equal once the policies are, and other rows of the same number are not the same', async () => {
    await withClient(target, (client) =>
      client.query('DROP POLICY everybody ON notes; CREATE POLICY others ON notes USING (owner <> auth.uid())'),
    );
    expect(of(await compare(), 'Ann', 'read')).toMatchObject({ before: { rows: 15 }, after: { rows: 15 }, result: 'other rows' });
    await withClient(target, (client) =>
      client.query('DROP POLICY others ON notes; CREATE POLICY own ON notes TO authenticated USING (owner = auth.uid())'),
    );
    const compared = await compare();
    expect(compared.access.every(({ result }) => result === 'equal')).toBe(true);
    expect(checkOf(compared, 'access.writes')?.status).toBe('passed');
  });
});

describe('what Supabase adds', () => {
  it('is listed with counts by analyze, and the service role tried', async () => {
    const { stdout } = await run('analyze', '--json');
    const analysis: { checks: Check[] } = JSON.parse(stdout);
    expect(checkOf(analysis, 'source.users')?.message).toBe('1 users; identities: google 1; second factors: none. By SQL.');
    expect(checkOf(analysis, 'source.storage')?.message).toBe('1 buckets, 1 of them public; 1 objects, 1200 bytes.');
    expect(checkOf(analysis, 'source.api')?.message).toMatch(/^The API reaches 2 tables and views, /);
    expect(checkOf(analysis, 'source.open_tables')).toMatchObject({ status: 'warning', message: expect.stringContaining('open_list') });
    expect(checkOf(analysis, 'source.service_role')?.status).toBe('passed');
  });

  it('says that a key is not taken, and never shows it', async () => {
    env = { ...env, OLD_KEY: 'sb_secret_not_the_right_key_at_all' };
    const analysis: { checks: Check[] } = JSON.parse((await run('analyze', '--json')).stdout);
    expect(checkOf(analysis, 'source.service_role')?.message).toMatch(/does not take the service role \(HTTP 403\)/);
    env = { ...env, OLD_KEY: 'sb_secret with a blank' };
    const refused = await run('analyze');
    expect(refused.stdout + refused.stderr).toContain('no key as Supabase gives them');
    env = { ...env, OLD_KEY: standIn.key };
  });
});

it('no claim, key or address of a user is shown, logged, reported or kept', async () => {
  const files = globSync('**/*', { cwd: env.GODWIT_HOME ?? '', withFileTypes: true }).filter((each) => each.isFile());
  const texts = files.map((file) => readFileSync(join(file.parentPath, file.name), 'latin1'));
  const kept = await withClient(target, async (client) => {
    const { rows } = await client.query("SELECT tablename FROM pg_tables WHERE schemaname = 'migration_control'");
    const all: string[] = [];
    for (const { tablename } of rows) {
      const found = await client.query(`SELECT t::text FROM migration_control."${tablename}" t`);
      all.push(...found.rows.map(({ t }) => String(t)));
    }
    return all;
  });
  expect(files.length).toBeGreaterThan(3);
  expect(kept.length).toBeGreaterThan(10);
  expect([...shown, ...texts].filter((text) => secretWords.test(text))).toEqual([]);
  expect(kept.filter((text) => text.includes('sb_secret'))).toEqual([]);
});
