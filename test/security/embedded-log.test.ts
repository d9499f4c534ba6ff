import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { decideMappings } from '../../app/approval/approve.ts';
import { migrate } from '../../app/run/migrate.ts';
import type { Caller } from '../../app/workbench/workbench.ts';
import { environmentPrincipal, loadConfig } from '../../config.ts';
import { type EmbeddedServer, startEmbedded, stopEmbedded } from '../../databases/postgres/embedded.ts';
import { newHome } from '../support/cli.ts';
import { withClient } from '../support/databases.ts';
import { asPerson } from '../support/person.ts';

const home = newHome();
const secret = 'secret-value-4711';
let server: EmbeddedServer;
let data: string;

beforeAll(async () => {
  server = await startEmbedded(home);
  data = await withClient(
    server.url('template1', 'admin'),
    async (client) => (await client.query('SHOW data_directory')).rows[0].data_directory,
  );
  for (const name of ['log_legacy', 'log_modern']) await server.ensureDatabase(name);
  await withClient(server.url('log_legacy'), (client) =>
    client.query(
      `CREATE TABLE old (id integer PRIMARY KEY, word text); INSERT INTO old SELECT i, '${secret}' || i FROM generate_series(1, 9) AS i`,
    ),
  );
  await withClient(server.url('log_modern'), (client) =>
    client.query(`
      CREATE FUNCTION loud() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE LOG 'seen %', NEW.word; RAISE WARNING 'seen %', NEW.word; RETURN NEW; END $$;
      CREATE TABLE words (id uuid PRIMARY KEY, word text, number integer, CHECK (word !~ '[1-3]$'));
      CREATE TRIGGER loud BEFORE INSERT ON words FOR EACH ROW EXECUTE FUNCTION loud()`),
  );
});
afterAll(async () => {
  await stopEmbedded(home);
  rmSync(join(data, '..'), { recursive: true, force: true });
  rmSync(home, { recursive: true, force: true });
});

const playbook = `
playbook: log
version: 1
title: Words
system: log
approvals: self
source: { url: 'embedded:log_legacy' }
target: { url: 'embedded:log_modern' }
phases:
  - phase: words
    source: old
    target: words
    triggers: keep
    fields: { id: identity, word: { copy: word }, number: { none: Nobody has counted. } }
`;

it('the log of the embedded server holds no values and no statements, whatever is refused', async () => {
  const folder = join(home, 'playbook');
  mkdirSync(folder);
  writeFileSync(join(folder, 'playbook.yaml'), playbook);
  const config = loadConfig({}, { GODWIT_HOME: home, GODWIT_PLAYBOOKS: folder, GODWIT_USER: 'ada' }, home);
  const caller: Caller = { config, principal: environmentPrincipal(config), notify: () => {}, signal: new AbortController().signal };
  await decideMappings(asPerson(caller, 'ben'), 'approved', { playbook: folder, digests: [], commit: false });
  expect((await migrate(caller, { playbook: folder, selection: {} })).phases).toMatchObject([{ errors: 3 }]);
  for (const statement of [
    `INSERT INTO words VALUES (gen_random_uuid(), '${secret}1')`,
    `INSERT INTO words (number) VALUES ('${secret}'::integer)`,
    `SELECT '${secret}' FROM nowhere`,
    `DO $$ BEGIN RAISE EXCEPTION '${secret}'; END $$`,
  ])
    await expect(withClient(server.url('log_modern'), (client) => client.query(statement))).rejects.toThrow();
  const log = readFileSync(join(data, '../server.log'), 'utf8');
  expect(log).toContain('ready to accept connections');
  for (const words of [secret, 'Failing row', 'STATEMENT', 'INSERT']) expect(log).not.toContain(words);
}, 60_000);
