import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { withConversation } from '../../app/conversation/open.ts';
import { environmentPrincipal, loadConfig } from '../../config.ts';
import { databaseKinds } from '../../databases/registry.ts';
import { planRequest } from '../../model/workbench.ts';
import { createDatabase, withClient } from '../support/databases.ts';

const docs = readFileSync(join(import.meta.dirname, '../../docs/playbook.md'), 'utf8');

describe('docs/playbook.md', () => {
  it('says of a local time which came twice what the server does', async () => {
    const sql = "SELECT (timestamp '2024-10-27 02:30' AT TIME ZONE 'Europe/Berlin' AT TIME ZONE 'UTC')::text AS moment";
    const { rows } = await withClient(inject('postgresUrl'), (client) => client.query(sql));
    expect(rows).toEqual([{ moment: '2024-10-27 01:30:00' }]);
    expect(docs).toMatch(/one that came twice is taken as the later moment/);
  });

  it('describes only keys of a connection that the schema has', () => {
    const [paragraph = ''] = /A \*\*connection\*\* has[\s\S]*?\n\n/.exec(docs) ?? [];
    const named = [...paragraph.matchAll(/`(\w+)`/g)].map(([, key]) => key);
    const kinds = Object.keys(databaseKinds);
    expect(named.filter((each) => each !== undefined && !kinds.includes(each))).toEqual(['url', 'kind', 'schemas', 'zoned']);
    expect(named).toEqual(expect.arrayContaining(kinds));
  });
});

describe('make_plan', () => {
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'godwit-plan-'));
    const [from, to] = [await createDatabase('plan_from'), await createDatabase('plan_to')];
    await withClient(from, (client) =>
      client.query('CREATE TABLE client (id integer PRIMARY KEY, name text); INSERT INTO client SELECT i FROM generate_series(1, 10) AS i'),
    );
    await withClient(to, (client) => client.query('CREATE TABLE clients (id uuid PRIMARY KEY, name text)'));
    const text =
      `playbook: planned\nversion: 1\ntitle: P\nsystem: p\nsource: {url: '${from}'}\ntarget: {url: '${to}'}\nphases:\n  ` +
      '- {phase: clients, source: client, target: clients}\n';
    writeFileSync(join(folder, 'playbook.yaml'), text);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('tells what a condition leaves, and what stands against it; nothing is kept', async () => {
    const config = loadConfig({}, { GODWIT_HOME: folder, GODWIT_PLAYBOOKS: folder, GODWIT_LOG_LEVEL: 'silent' }, folder);
    const caller = { config, principal: environmentPrincipal(config), notify: () => {}, signal: new AbortController().signal };
    await withConversation(caller, folder, async ({ context: { bench } }) => {
      const ask = (where: string) => bench.plan(planRequest.parse({ where: { clients: where } }));
      expect(await ask('id > 4')).toMatchObject({ changes: ['clients takes 6 of 10 rows; the others are skipped.'], problems: [] });
      expect((await ask('id > 99')).problems.join()).toMatch(/all 10 would be skipped/);
      await expect(ask('pg_sleep(9) IS NULL')).rejects.toMatchObject({ code: 'expression_refused' });
      expect((await bench.pending()).filter(({ kind }) => kind === 'proposal')).toEqual([]);
    });
  });
});
