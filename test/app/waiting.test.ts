import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { decideMappings } from '../../app/approval/approve.ts';
import { askOnce } from '../../app/conversation/ask.ts';
import { withConversation } from '../../app/conversation/open.ts';
import { listProposals } from '../../app/conversation/proposals.ts';
import { listDecisions } from '../../app/conversation/records.ts';
import { causes, leaveCause } from '../../app/quarantine/causes.ts';
import { decideOnPatch, patchRow, quarantinePage } from '../../app/quarantine/quarantine.ts';
import { planPlaybook, readStatus, reportPlaybook } from '../../app/reporting/overview.ts';
import { review } from '../../app/review/review.ts';
import { migrate } from '../../app/run/migrate.ts';
import type { Caller } from '../../app/workbench/workbench.ts';
import { proposalsVerb } from '../../cli/verbs/proposals.ts';
import { environmentPrincipal, loadConfig } from '../../config.ts';
import { type Waiting, waitingName } from '../../model/waiting.ts';
import { listPending } from '../../tools/list-pending.ts';
import { callTool } from '../../tools/tool.ts';
import { createDatabase, withClient } from '../support/databases.ts';
import { asPerson } from '../support/person.ts';

const source = `
  CREATE TABLE auth_user (id integer PRIMARY KEY, username text NOT NULL);
  INSERT INTO auth_user SELECT i, CASE i WHEN 7 THEN 'a name that is too long' ELSE 'user' || i END FROM generate_series(1, 20) AS i;
  CREATE TABLE app_order (id integer PRIMARY KEY, buyer_id integer);
  INSERT INTO app_order SELECT i, i FROM generate_series(1, 23) AS i;
  CREATE TABLE app_item (id integer PRIMARY KEY, order_id integer);
  INSERT INTO app_item SELECT i, i FROM generate_series(1, 23) AS i;`;
const target = `
  CREATE TABLE people (id uuid PRIMARY KEY, username varchar(10));
  CREATE TABLE orders (id uuid PRIMARY KEY, person_id uuid NOT NULL REFERENCES people);
  CREATE TABLE items (id uuid PRIMARY KEY, order_id uuid NOT NULL REFERENCES orders);`;
const playbook = (from: string, to: string): string => `
playbook: waits
version: 1
title: A shop where people are waited for
system: waits
source: { url: "${from}" }
target: { url: "${to}" }
settings: { quarantine_share_max: 0.5 }
phases:
  - { phase: people, source: auth_user, target: people }
  - { phase: orders, source: app_order, target: orders, fields: { person_id: { reference: people, from: buyer_id } } }
  - { phase: items, source: app_item, target: items, fields: { order_id: { reference: orders, from: order_id } } }
`;

let folder = '';
let sourceUrl = '';
let targetUrl = '';
let ada: Caller;

beforeAll(async () => {
  sourceUrl = await createDatabase('waits_legacy');
  targetUrl = await createDatabase('waits_modern');
  await withClient(sourceUrl, (client) => client.query(source));
  await withClient(targetUrl, (client) => client.query(target));
  folder = mkdtempSync(join(tmpdir(), 'godwit-waits-'));
  writeFileSync(join(folder, 'playbook.yaml'), playbook(sourceUrl, targetUrl));
  const config = loadConfig({}, { GODWIT_HOME: folder, GODWIT_PLAYBOOKS: folder, GODWIT_USER: 'ada', GODWIT_LOG_LEVEL: 'silent' }, folder);
  ada = { config, principal: environmentPrincipal(config), notify: () => {}, signal: new AbortController().signal };
});

const ask = async (question: string): Promise<string> => {
  const last = await askOnce(ada, folder, question, () => {});
  return last?.type === 'done' ? last.text : '';
};

const rowsOf = (table: string): Promise<number> =>
  withClient(targetUrl, async (client) => Number((await client.query(`SELECT count(*) FROM ${table}`)).rows[0]?.count));

/** The list as every place tells it; each is asked in a process's own way. */
async function everywhere(): Promise<{ items: readonly Waiting[]; words: string[]; texts: string[] }> {
  const { waiting } = await listProposals(ada, folder);
  const status = await readStatus(ada, folder);
  const pending = await withConversation(ada, folder, ({ context }) => callTool(listPending, {}, { ...context, agent: 'test' }));
  const { text } = await proposalsVerb.run({ caller: ada, playbook: folder, args: [], options: {} });
  expect(status.waiting).toEqual(waiting);
  expect(pending).toEqual({ ok: true, data: waiting, omitted: 0 });
  return { items: waiting, words: waiting.map(waitingName), texts: [text, await ask('what do I have to decide?')] };
}

const approve = (digests: string[], name = 'ben') =>
  decideMappings(asPerson(ada, name), 'approved', { playbook: folder, digests, commit: false });

describe('what waits for people is one list', () => {
  it('of mappings, which nobody waits for once they are approved', async () => {
    await review(ada, folder, {}, false);
    const { words, items, texts } = await everywhere();
    expect(words).toEqual([
      expect.stringMatching(/^mapping of items/),
      expect.stringMatching(/^mapping of orders/),
      expect.stringMatching(/^mapping of people/),
    ]);
    expect(items[0]).toMatchObject({ kind: 'mapping', by: 'ada', notBy: ['ada'], roles: ['reviewer', 'admin'], since: expect.any(String) });
    for (const text of texts) for (const each of words) expect(text).toContain(each);
    await approve([]);
    expect((await everywhere()).words).toEqual([]);
    expect(await ask('what do I have to decide?')).toContain('Nothing waits for a decision.');
  });

  it('of rows kept aside, by the cause at their root', async () => {
    await migrate(ada, { playbook: folder, selection: {} });
    const { items } = await everywhere();
    expect(items.map(({ kind, what }) => `${kind}: ${what}`)).toEqual([
      'quarantine: 6 rows kept aside as orphan',
      'quarantine: 3 rows kept aside as too_long',
    ]);
    expect(items[1]?.why).toContain('1 of people in username. 1 row of items waits for them. 1 row of orders waits for them.');
    expect(items[0]?.why).toContain('3 of orders in person_id. 3 rows of items wait for them.');
  });

  it('of rows kept aside, with the numbers that every list and report has', async () => {
    const told = await causes(ada, folder);
    expect(told.map(({ cause, rows, undecided, records }) => [cause, rows, undecided, records])).toEqual([
      ['orphan', 6, 6, 6],
      ['too_long', 3, 3, 3],
    ]);
    const { items } = await everywhere();
    expect(items.map(({ cause, since }) => [cause, since])).toEqual(told.map(({ cause, since }) => [cause, since]));
    const report = (name: string): string => readFileSync(join(folder, 'reports', 'waits', `${name}.md`), 'utf8');
    expect(report('quarantine_report')).toContain('Belongs to something that does not exist: 6 rows');
    expect(report('quarantine_report')).toContain('9 rows kept aside, 9 of them undecided.');
    expect(report('quarantine_report')).toContain('(23 characters, 10 fit)');
    expect(report('guidance')).toContain('2 decisions by:');
    expect(report('guidance')).toContain('Belongs to something that does not exist: 6 rows');
  });

  it('of repairs, which take their row out of its cause', async () => {
    const { rows } = await quarantinePage(ada, folder, { phase: 'people' });
    const { digest } = await patchRow(ada, folder, { id: rows[0]?.id ?? '', set: { username: 'short' }, reason: 'as she says' });
    const { items } = await everywhere();
    expect(items[0]).toMatchObject({ kind: 'patch', id: digest, what: 'repair of a row of people', by: 'ada', notBy: ['ada'] });
    expect(items.filter(({ what }) => what.includes('too_long'))).toEqual([]);
    await expect(decideOnPatch(asPerson(ada, 'ada'), folder, { digest, decision: 'approved' })).rejects.toMatchObject({
      code: 'self_approval',
    });
    await decideOnPatch(asPerson(ada, 'ben'), folder, { digest, decision: 'rejected' });
    expect((await everywhere()).words.filter((each) => each.startsWith('repair'))).toEqual([]);
  });

  it('of grave risks that the run has not settled, until somebody has accepted them', async () => {
    await withClient(sourceUrl, (client) => client.query('CREATE TABLE app_login (id integer PRIMARY KEY, password text)'));
    const { plan } = await planPlaybook(ada, folder);
    expect(plan.risks.filter(({ severity }) => severity === 'high').map(({ title }) => title)).toContain('Secrets are stored in columns');
    const risks = (await everywhere()).items.filter(({ kind }) => kind === 'risk');
    expect(risks.length).toBeGreaterThan(0);
    expect(risks.map(({ what }) => what)).not.toContain('risk: Secrets are stored in columns');
    await approve(risks.map(({ id }) => id));
    expect((await everywhere()).items.filter(({ kind }) => kind === 'risk')).toEqual([]);
  });

  it('of what was asked in a conversation: another process sees it, and approving it does it', async () => {
    expect(await ask('roll back items')).toContain('it waits for people');
    expect(await ask('roll back items')).toContain('rollback of items');
    const { items, words, texts } = await everywhere();
    const requests = items.filter(({ kind }) => kind === 'request');
    expect(requests).toMatchObject([{ what: 'rollback of items', why: 'It removes rows from the target.', by: 'migration-execution' }]);
    const name = words.find((each) => each.startsWith('rollback')) ?? '';
    for (const text of texts) expect(text).toContain(name);
    expect(await rowsOf('items')).toBe(19);

    const viewer = { ...asPerson(ada, 'vera'), principal: { ...asPerson(ada, 'vera').principal, roles: ['viewer' as const] } };
    const digests = [requests[0]?.id.slice(0, 12) ?? ''];
    await expect(decideMappings(viewer, 'approved', { playbook: folder, digests, commit: false })).rejects.toMatchObject({
      code: 'role_missing',
      exitCode: 3,
    });
    expect(await rowsOf('items')).toBe(19);
    expect(await approve(digests)).toMatchObject([{ phase: 'rollback of items', by: 'ben', done: '19 rows of 1 phases were taken back.' }]);
    expect(await rowsOf('items')).toBe(0);
    expect((await everywhere()).words.filter((each) => each.startsWith('rollback'))).toEqual([]);
    expect(await ask('roll back items')).toContain('Nothing of these phases stands');
  });

  it('a rejected request is told as rejected, and waits no more', async () => {
    await ask('roll back orders');
    const request = (await everywhere()).items.find(({ kind }) => kind === 'request');
    await decideMappings(asPerson(ada, 'ben'), 'rejected', {
      playbook: folder,
      digests: [request?.id ?? ''],
      reason: 'not today',
      commit: false,
    });
    expect((await everywhere()).items.filter(({ kind }) => kind === 'request')).toEqual([]);
    expect(await ask('roll back orders')).toContain('ben has rejected this rollback');
    expect(await rowsOf('orders')).toBe(19);
  });

  it('rows that somebody leaves wait no more; who did, and why, stands in the decisions and the reports', async () => {
    const rows = await leaveCause(asPerson(ada, 'ben'), folder, 'orphan', 'shops that closed');
    expect((await everywhere()).items.filter(({ cause }) => cause === 'orphan')).toEqual([]);
    const { decisions } = await listDecisions(ada, folder, 20);
    expect(decisions.find(({ actorKind }) => actorKind === 'person')).toMatchObject({
      actor: 'ben',
      who: 'ben',
      what: `left ${rows} rows kept aside as orphan behind`,
      why: 'shops that closed',
    });
    await reportPlaybook(ada, folder);
    for (const name of ['guidance', 'quarantine_report']) {
      const text = readFileSync(join(folder, 'reports', 'waits', `${name}.md`), 'utf8');
      expect(text).toMatch(/\| 3 \| Belongs to something that does not exist \| ben \| shops that closed \|/);
    }
  });
});
