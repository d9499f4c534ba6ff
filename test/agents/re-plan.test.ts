import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ChatSession, openChat } from '../../agents/chat/session.ts';
import type { AskEvent } from '../../agents/events.ts';
import { decideMappings } from '../../app/approval/approve.ts';
import { withConversation } from '../../app/conversation/open.ts';
import { environmentPrincipal, loadConfig } from '../../config.ts';
import { parsePlaybook } from '../../engine/playbook/load.ts';
import type { PlaybookPhase } from '../../model/playbook.ts';
import { createDatabase, withClient } from '../support/databases.ts';
import { asPerson } from '../support/person.ts';

const source = `
  CREATE TABLE client (id integer PRIMARY KEY, name text NOT NULL, email text, created timestamp NOT NULL);
  INSERT INTO client SELECT i, 'client ' || i, 'c' || i || '@example.org', timestamp '2023-01-01' + i * interval '10 days' FROM generate_series(1, 100) AS i;
  CREATE TABLE purchase (id integer PRIMARY KEY, client_id integer NOT NULL, ordered date NOT NULL);
  INSERT INTO purchase SELECT i, 1 + i % 100, date '2024-07-01' + i FROM generate_series(1, 400) AS i;
  CREATE TABLE leaflet (id integer PRIMARY KEY, body text);
  INSERT INTO leaflet SELECT i, 'leaflet ' || i FROM generate_series(1, 7) AS i;`;
const target = `
  CREATE TABLE clients (id uuid PRIMARY KEY, name text NOT NULL, created timestamp);
  CREATE TABLE orders (id uuid PRIMARY KEY, client_id uuid NOT NULL REFERENCES clients, ordered date);
  CREATE TABLE leaflets (id uuid PRIMARY KEY, body text);`;
const playbook = (from: string, to: string): string => `
playbook: replan
version: 1
title: A shop that is planned anew
system: replan
approvals: self
source: { url: "${from}" }
target: { url: "${to}" }
phases:
  - phase: clients
    source: client
    target: clients
  - phase: orders # what was bought
    source: purchase
    target: orders
    fields:
      client_id: { reference: clients, from: client_id }
  - phase: leaflets
    source: leaflet
    target: leaflets
    success:
      - rows: 7
`;

let [folder, targetUrl] = ['', ''];
beforeEach(async () => {
  const sourceUrl = await createDatabase('replan_legacy');
  targetUrl = await createDatabase('replan_modern');
  await withClient(sourceUrl, (client) => client.query(source));
  await withClient(targetUrl, (client) => client.query(target));
  folder = await mkdtemp(join(tmpdir(), 'godwit-replan-'));
  await writeFile(join(folder, 'playbook.yaml'), playbook(sourceUrl, targetUrl));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const config = () =>
  loadConfig({}, { GODWIT_HOME: folder, GODWIT_PLAYBOOKS: folder, GODWIT_USER: 'ada', GODWIT_LOG_LEVEL: 'silent' }, folder);
const caller = () => ({
  config: config(),
  principal: environmentPrincipal(config()),
  notify: () => {},
  signal: new AbortController().signal,
});
const written = () => readFile(join(folder, 'playbook.yaml'), 'utf8');
const phase = async (name: string): Promise<PlaybookPhase | undefined> =>
  parsePlaybook(await written(), 'playbook.yaml').phases.find((each) => each.phase === name);
const count = (table: string): Promise<number> =>
  withClient(targetUrl, async (client) => Number((await client.query(`SELECT count(*) FROM ${table}`)).rows[0]?.count));

function talk(work: (session: ChatSession, say: (question: string) => Promise<string>) => Promise<void>): Promise<void> {
  return withConversation(caller(), folder, async (conversation) => {
    const session = openChat(conversation);
    await work(session, async (question) => {
      const events: AskEvent[] = [];
      for await (const event of session.ask(question, new AbortController().signal)) events.push(event);
      return events.map((event) => (event.type === 'text' ? event.text : '')).join('');
    });
  });
}

async function decideAll(session: ChatSession): Promise<void> {
  for (const { digest } of session.waiting()) await session.decide(digest, 'approved');
}

describe('a plan that is changed in a plain sentence', () => {
  it('leaves a phase out once a person has approved it, and then it does not run', () =>
    talk(async (session, say) => {
      const before = await written();
      expect(await say('leave out leaflets')).toMatch(/leaflets is left out \(7 rows; what an earlier run wrote of it stays\)/);
      expect(await written()).toBe(before);
      expect(await session.show(session.waiting()[0]?.digest ?? '')).toEqual(['leaflets goes off: Left out on request.']);
      await decideAll(session);
      expect((await phase('leaflets'))?.off).toBe('Left out on request.');
      expect(await written()).toContain('# what was bought');
      await say('run');
      await decideAll(session);
      expect(await say(session.unblocked() ?? '')).toContain('500 written');
      expect([await count('orders'), await count('leaflets')]).toEqual([400, 0]);
    }));

  it('keeps a phase that others build on, says which rows would be lost, and proposes nothing', () =>
    talk(async (session, say) => {
      const said = await say('leave out clients');
      expect(said).toContain('clients stays in: orders (400 rows) would refer to rows that are not there.');
      expect(said).toMatch(/^That changes nothing/);
      expect(session.waiting()).toEqual([]);
      expect(await say('only orders')).toMatch(/leaflets is left out[\s\S]*clients stays in/);
    }));

  it('puts one phase before another, unless that is so or cannot be', () =>
    talk(async (session, say) => {
      expect(await say('do leaflets before orders')).toContain('orders waits for leaflets.');
      await decideAll(session);
      expect((await phase('orders'))?.depends_on).toEqual(['leaflets']);
      expect(await say('do clients before orders')).toMatch(/^That changes nothing[\s\S]*clients runs before orders already/);
      expect(await say('do orders before clients')).toMatch(/^That changes nothing[\s\S]*clients has to run first/);
    }));

  it('takes only rows of a year, with one decision on plan and mapping', () =>
    talk(async (session, say) => {
      expect(await say('only orders of 2025')).toMatch(/orders takes 217 of 400 rows; the others are skipped/);
      expect(session.waiting()).toHaveLength(1);
      await decideAll(session);
      expect((await phase('orders'))?.where).toBe("left(ordered::text, 4) = '2025'");
      await say('run');
      expect(session.waiting().map(({ what }) => what)).toEqual(['mapping of clients', 'mapping of leaflets']);
      await decideAll(session);
      expect(await say(session.unblocked() ?? '')).toMatch(/324 written.*183 skipped/);
      expect(await count('orders')).toBe(217);
    }));

  it('refuses a year where the rows say otherwise', () =>
    talk(async (session, say) => {
      expect(await say('only orders of 1999')).toMatch(/No row of purchase is meant by that: all 400 would be skipped/);
      expect(await say('only clients of 2024')).toMatch(
        /252 of 400 rows of orders refer to rows of clients that would be left out: too many/,
      );
      expect(session.waiting()).toEqual([]);
      expect(await say('only leaflets of 2024')).toMatch(/has no date/);
      expect((await phase('clients'))?.where).toBeUndefined();
    }));

  it('is approved from the command line too, by whoever did not make it', async () => {
    let digest = '';
    await talk(async (session, say) => {
      await say('leave out leaflets');
      digest = session.waiting()[0]?.digest ?? '';
    });
    const decide = (digests: string[]) =>
      decideMappings(asPerson(caller(), 'grace'), 'approved', { playbook: folder, digests, commit: false });
    await expect(decide(['0123456789'])).rejects.toMatchObject({ code: 'artifact_not_found' });
    expect(await decide([digest.slice(0, 12)])).toMatchObject([{ digest, decision: 'approved', by: 'grace' }]);
    expect((await phase('leaflets'))?.off).toBe('Left out on request.');
  });
});
