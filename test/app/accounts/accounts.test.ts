import { globSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { godwit, newHome } from '../../support/cli.ts';
import { createDatabase, withClient } from '../../support/databases.ts';
import { makeProject } from '../../support/supabase.ts';
import { type AuthStandIn, startAuthStandIn } from '../../support/supabase-server.ts';

const hash = '$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy';
const table = 'CREATE TABLE notes (id uuid PRIMARY KEY, text text);';
const users = `INSERT INTO auth.users (id, email, encrypted_password, raw_app_meta_data, role)
  SELECT gen_random_uuid(), 'person' || n || '@secret.example', '${hash}', '{}', 'authenticated' FROM generate_series(1, 7) n;`;
const playbook = `playbook: people
title: People
system: people
approvals: self
version: 1
source: {kind: supabase, url: $OLD_DB}
target: {kind: supabase, url: $NEW_DB, project: $NEW_PROJECT, service_role: $NEW_KEY}
accounts: {from: source, to: target}
phases:
  - {phase: notes, source: notes, target: notes, identity: {strategy: kept}, fields: {id: {copy: id}, text: {copy: text}}}
`;

let env: Record<string, string> = {};
let standIn: AuthStandIn;
let target: string;
const shown: string[] = [];
const run = async (...args: string[]) => {
  const answer = await godwit([...args, '--playbook', 'people'], () => {}, env);
  shown.push(answer.stdout, answer.stderr);
  return answer;
};
const count = async (): Promise<number> =>
  withClient(target, async (client) => (await client.query('SELECT count(*)::integer AS n FROM auth.users')).rows[0]?.n);

beforeAll(async () => {
  standIn = await startAuthStandIn();
  const source = await createDatabase('people_old');
  target = await createDatabase('people_new');
  await makeProject(source, `${table}${users}`);
  await makeProject(
    target,
    `${table} CREATE FUNCTION hello() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
     CREATE TRIGGER on_created AFTER INSERT ON auth.users FOR EACH ROW EXECUTE FUNCTION hello()`,
  );
  const folder = mkdtempSync(join(tmpdir(), 'godwit-accounts-'));
  mkdirSync(join(folder, 'people'));
  writeFileSync(join(folder, 'people/playbook.yaml'), playbook);
  const names = {
    GODWIT_HOME: newHome(),
    GODWIT_PLAYBOOKS: folder,
    OLD_DB: source,
    NEW_DB: target,
    NEW_PROJECT: standIn.url,
    NEW_KEY: standIn.key,
  };
  env = { ...names, GODWIT_ALLOW_SUPERUSER: '1', GODWIT_USER: 'tester' };
}, 60_000);
afterAll(() => standIn.close());

it('users are brought only as it was approved, read back and taken back', async () => {
  const refused = await run('accounts', 'copy');
  expect(refused).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('Nobody has approved that users are brought') });
  expect(await count()).toBe(0);
  const review = await run('accounts', 'review', '--json');
  const { digest, plan }: { digest: string; plan: { notes: string[] } } = JSON.parse(review.stdout);
  expect(plan.notes).toEqual(['the trigger on_created on auth.users fires for each user that is brought']);
  expect((await run('proposals')).stdout).toContain('bringing of accounts');
  expect(await run('approve', digest.slice(0, 12), '--as', 'tester')).toMatchObject({ exitCode: 0 });
  const copied = await run('accounts', 'copy', '--check', '--json');
  expect(JSON.parse(copied.stdout)).toMatchObject({ result: { read: 7, sent: 7, open: {} }, checked: { unchanged: 7, missing: 0 } });
  expect(await count()).toBe(7);
  expect((await run('accounts', 'copy')).stdout).toContain('7 users read: 0 brought, 7 as they were brought');
  await withClient(target, (client) =>
    client.query("UPDATE auth.users SET encrypted_password = '' WHERE email = 'person3@secret.example'"),
  );
  expect(await run('accounts', 'check')).toMatchObject({ exitCode: 5 });
  expect(await run('accounts', 'undo')).toMatchObject({ exitCode: 5 });
  expect(await count()).toBe(1);
}, 240_000);

it('no key, address or hash of a user is shown, logged or kept', async () => {
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
  expect(files.length).toBeGreaterThan(1);
  expect(kept.length).toBeGreaterThan(7);
  expect([...shown, ...texts, ...kept].filter((text) => /secret\.example|sb_secret|N9qo8uLOickgx2/.test(text))).toEqual([]);
});
