import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { serveMcpHttp } from '../../agents/mcp/http.ts';
import { withConversation } from '../../app/conversation/open.ts';
import { environmentPrincipal, loadConfig } from '../../config.ts';
import { sha256Hex } from '../../model/digest.ts';
import { createDatabase, withClient } from '../support/databases.ts';

const source = `
  CREATE TABLE patients (id integer PRIMARY KEY, ssn text, state text, born date);
  INSERT INTO patients SELECT i, (910000000 + i)::text, 'new', '1980-01-01' FROM generate_series(1, 30) AS i;`;
const target = 'CREATE TABLE people (id uuid PRIMARY KEY, state text);';
const playbook = (from: string, to: string): string => `
playbook: asked
version: 1
title: Patients who are asked about
system: asked
approvals: self
source: { url: "${from}" }
target: { url: "${to}" }
phases:
  - phase: people
    source: patients
    target: people
    ignore: { ssn: not wanted, born: not wanted }
`;

let folder = '';
beforeAll(async () => {
  const [sourceUrl, targetUrl] = [await createDatabase('asked_legacy'), await createDatabase('asked_modern')];
  await withClient(sourceUrl, (client) => client.query(source));
  await withClient(targetUrl, (client) => client.query(target));
  folder = await mkdtemp(join(tmpdir(), 'godwit-asked-'));
  await writeFile(join(folder, 'playbook.yaml'), playbook(sourceUrl, targetUrl));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Serves the playbook by MCP and calls its tools. */
function served<T>(work: (call: (name: string, input: object) => Promise<string>) => Promise<T>): Promise<T> {
  const config = loadConfig({}, { GODWIT_HOME: folder, GODWIT_PLAYBOOKS: folder, GODWIT_USER: 'ada', GODWIT_LOG_LEVEL: 'silent' }, folder);
  return withConversation(
    { config, principal: environmentPrincipal(config), notify: () => {}, signal: new AbortController().signal },
    folder,
    async ({ context }) => {
      const server = await serveMcpHttp([{ token: sha256Hex('letmein'), open: () => ({ ...context, person: 'ada' }) }], {
        port: 0,
        version: '0',
      });
      const headers = {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        authorization: 'Bearer letmein',
      };
      try {
        return await work(async (name, input) => {
          const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: input } });
          return (await fetch(server.url, { method: 'POST', headers, body })).text();
        });
      } finally {
        await server.close();
      }
    },
  );
}

it('MCP gives the same answers as everybody gets: nothing of files, ledger or sensitive values', () =>
  served(async (call) => {
    const ask = (query: string, side = 'source') => call('explore', { side, query });
    expect(await ask('SELECT id, ssn FROM patients ORDER BY id LIMIT 1')).toMatch(/9……/);
    expect(await ask('SELECT state, count(*) FROM patients GROUP BY state')).toMatch(/new.*30/);
    for (const refused of [
      `SELECT ('/etc/hostname'::text).pg_read_file`,
      'SELECT (1::int4).pg_terminate_backend',
      `SELECT ('SELECT 1'::text).dblink_exec`,
      'SELECT g FROM generate_series(910000000, 910000100) g WHERE EXISTS (SELECT 1 FROM patients p WHERE p.ssn = g::text)',
      'SELECT count(*) FROM patients UNION ALL SELECT ssn::bigint FROM patients',
      'SELECT most_common_vals FROM pg_stats',
    ]) {
      const answer = await ask(refused);
      expect(answer).toMatch(/refused/);
      expect(answer).not.toMatch(/91000001|rows\\":/);
    }
    expect(await ask(`SELECT encode(row::bytea, 'hex') FROM migration_control.quarantine`, 'target')).toMatch(/refused/);
  }));

it('a plan does not count the rows of a condition on sensitive values', () =>
  served(async (call) => {
    const plan = (condition: string) => call('propose_plan', { where: { people: condition }, why: 'to see' });
    const asked = await plan(`ssn = '910000007'`);
    expect(asked).toMatch(/sensitive/);
    expect(asked).not.toMatch(/1 of 30|takes/);
    expect(await plan('id <= 12')).toMatch(/takes 12 of 30 rows/);
  }));
