import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { serveHttp } from '../../app/conversation/mcp.ts';
import { listProposals } from '../../app/conversation/proposals.ts';
import { review } from '../../app/review/review.ts';
import type { Caller } from '../../app/workbench/workbench.ts';
import { loadConfig, tokenPrincipals } from '../../config.ts';
import { sha256Hex } from '../../model/digest.ts';
import { createShop, type Shop } from '../support/shop.ts';

let shop: Shop;
let caller: Caller;
const stop = new AbortController();
let served: Promise<void>;
let url = '';
let own = '';

beforeAll(async () => {
  shop = await createShop();
  const playbook = join(shop.folder, 'playbook.yaml');
  writeFileSync(playbook, readFileSync(playbook, 'utf8').replace('approvals: self', 'approvals: two-person'));
  const known = (['ada', 'ben', 'vera'] as const).map((name) => ({
    name,
    roles: [name === 'vera' ? 'viewer' : 'reviewer'],
    token: sha256Hex(`token of ${name}`),
  }));
  writeFileSync(join(shop.folder, 'people.json'), JSON.stringify({ people: [...known, { name: 'eve', roles: ['engineer'] }] }));
  caller = shop.caller({ GODWIT_PEOPLE: 'people.json', GODWIT_USER: 'eve' });
  await review(caller, shop.folder, {}, false);
  const at = Promise.withResolvers<{ url: string; token: string }>();
  served = serveHttp({ ...caller, signal: stop.signal }, shop.folder, { port: 0, holders: tokenPrincipals(caller.config) }, at.resolve);
  ({ url, token: own } = await at.promise);
});
afterAll(async () => {
  stop.abort();
  await served;
});

async function post(token: string, method: string, params: object) {
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    authorization: `Bearer ${token}`,
  };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }) });
  const text = await response.text();
  return response.ok ? JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? text).result : { status: response.status };
}

const call = async (token: string, name: string, input: object) => {
  const { content } = await post(token, 'tools/call', { name, arguments: input });
  return JSON.parse(content[0].text);
};
const as = (name: string, tool: string, input: object) => call(`token of ${name}`, tool, input);

it('a token stands for a person, whose work is another’s to approve and not their own', async () => {
  const why = 'A user name is the note.';
  const proposed = await as('ada', 'propose_mapping', { phase: 'people', field: 'note', rule: { copy: 'username' }, why });
  const { digest: id } = proposed.data;
  await as('ada', 'request_approval', { digest: id, why });
  const { data: listed } = await as('ben', 'list_pending', {});
  expect(listed.find((each: { id: string }) => each.id === id)).toMatchObject({
    kind: 'proposal',
    what: 'mapping of people',
    by: 'ada',
    // Whoever mapped it first is an author too.
    notBy: ['ada', 'eve'],
  });

  const decision = { id, decision: 'approved', reason: 'She is right.' };
  expect(await as('ada', 'decide', decision)).toMatchObject({ ok: false, error: { code: 'self_approval' } });
  expect(await as('ben', 'decide', decision)).toMatchObject({
    ok: true,
    data: [{ phase: 'mapping of people', decision: 'approved', by: 'ben' }],
  });
  expect(readFileSync(join(shop.folder, 'playbook.yaml'), 'utf8')).toContain('username');
  const { waiting, decided } = await listProposals(caller, shop.folder);
  expect(waiting.map((each) => each.id)).not.toContain(id);
  expect(decided).toMatchObject([{ digest: id, state: 'approved' }]);
});

it('who only looks is offered no decision, and may neither propose nor ask for a run', async () => {
  const named = async (token: string): Promise<string[]> =>
    (await post(token, 'tools/list', {})).tools.map(({ name }: { name: string }) => name);
  expect(await named('token of ben')).toContain('decide');
  expect(await named('token of vera')).not.toContain('decide');
  // What the terminal printed stands for whoever started the server: an assistant that has it decides nothing.
  expect(await named(own)).not.toContain('decide');
  const proposal = { phase: 'people', field: 'note', rule: { copy: 'email' }, why: 'why not' };
  expect(await as('vera', 'propose_mapping', proposal)).toMatchObject({ ok: false, error: { code: 'role_missing' } });
  expect(await as('vera', 'request_action', { action: 'run' })).toMatchObject({ ok: false, error: { code: 'role_missing' } });
  expect(await post('token of nobody', 'tools/list', {})).toEqual({ status: 401 });
  expect(await post('', 'tools/list', {})).toEqual({ status: 401 });
});

it('people that cannot be read are told by what is wrong, not by what stands there', () => {
  writeFileSync(join(shop.folder, 'wrong.json'), JSON.stringify({ people: [{ name: 'ada', roles: ['king'], token: 'plain secret' }] }));
  const load = (file: string) => () => loadConfig({}, { GODWIT_PEOPLE: file }, shop.folder);
  expect(load('wrong.json')).toThrow(/people\.0\.roles\.0.*people\.0\.token/s);
  expect(load('wrong.json')).not.toThrow(/plain secret/);
  expect(load('none.json')).toThrow('GODWIT_PEOPLE: it is no JSON file');
});
