import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate } from '../../app/run/migrate.ts';
import { withClient } from '../support/databases.ts';
import { watch } from '../support/watch.ts';
import { describedBy, openWebShop, type Visitor, type WebShop } from '../support/web.ts';

let web: WebShop;
let ada: Visitor;
const at = '/api/playbooks/shop';

beforeAll(async () => {
  web = await openWebShop();
  ada = await web.enter();
});
afterAll(() => web.server.close());

describe('before anything has run', () => {
  it('lists the playbook, and says where it stands', async () => {
    expect((await ada.get('/api/playbooks')).body).toEqual({ playbooks: [{ name: 'shop', title: 'A shop', problem: null }] });
    const { body } = await ada.get(at);
    expect(body).toMatchObject({ playbook: 'shop', run: null, proof: { holds: true }, graph: [{ phase: 'people', source: 'buyer' }] });
  });

  it('says what is not there, as a problem', async () => {
    const answer = await ada.get(`${at}/runs`);
    expect(answer).toMatchObject({ status: 404, body: { type: 'nothing_recorded', status: 404 } });
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect((await ada.get('/api/playbooks/other')).status).toBe(404);
    expect((await ada.post(`${at}/decisions`, { digest: 'x' })).body).toMatchObject({ type: 'request_invalid', status: 400 });
  });
});

describe('from review to proof', () => {
  let digest = '';

  it('shows mappings, the worst first, and each in full', async () => {
    const { body, status, text } = await ada.get(`${at}/review`);
    expect(status, text).toBe(200);
    expect(body.mappings).toMatchObject([{ phase: 'people', approvedBy: null, fields: 4 }]);
    const detail = await ada.get(`${at}/review/people`);
    expect(detail.status, detail.text).toBe(200);
    digest = detail.body.digest;
    expect(detail.body.ddl.join()).toContain('CREATE TABLE');
    expect(detail.body.fields.map(({ target }: { target: string }) => target)).toEqual(['id', 'email', 'username', 'note']);
    expect(detail.text).not.toContain('@example.org');
    expect((await ada.get(`${at}/review/nothing`)).status).toBe(404);
  });

  it('refuses a digest that is not what stands, and a rejection without a reason', async () => {
    const stale = await ada.post(`${at}/decisions`, { digest: 'a'.repeat(64), verdict: 'approved' });
    expect(stale).toMatchObject({ status: 409, body: { type: 'review_outdated' } });
    expect(await ada.post(`${at}/decisions`, { digest, verdict: 'rejected' })).toMatchObject({ status: 400 });
  });

  it('keeps a comment with the decisions, and decides nothing by it', async () => {
    const said = await ada.post(`${at}/comments`, { digest, text: 'Are these addresses complete?' });
    expect(said).toMatchObject({ status: 200, body: { digest, by: 'ada' } });
    const { decisions, approvedBy } = (await ada.get(`${at}/review/people`)).body;
    expect(decisions).toMatchObject([{ who: 'ada', what: 'commented mapping of people', why: 'Are these addresses complete?' }]);
    expect(approvedBy).toBeNull();
    expect((await ada.get(`${at}/audit`)).body.entries[0]).toMatchObject({ action: 'commented', actor: 'ada' });
    expect((await ada.post(`${at}/comments`, { digest: 'a'.repeat(64), text: 'Nothing stands here.' })).status).toBe(404);
    expect((await ada.post(`${at}/comments`, { digest, text: ' ' })).status).toBe(400);
  });

  it('decides once, however often somebody clicks', async () => {
    const both = await Promise.all(
      [1, 2].map(() => ada.post(`${at}/decisions`, { digest, verdict: 'approved', why: 'all four', acceptOpen: true })),
    );
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect(both.map(({ body }) => body.already).sort()).toEqual([false, true]);
    const { body } = await ada.get(`${at}/decisions`);
    const told = body.decisions.filter(
      ({ artifact, what }: { artifact: string; what: string }) => artifact === digest && /^approved/.test(what),
    );
    expect(told).toHaveLength(1);
    expect((await ada.get(`${at}/review`)).body.mappings[0]).toMatchObject({ approvedBy: 'ada' });
  });

  it('follows a run by its events: whoever comes again misses none and has none twice', async () => {
    const first = await watch(ada, `${at}/events/stream?after=0`);
    const run = migrate(web.caller, { playbook: 'shop', selection: {} });
    await first.until(({ event }) => event.type === 'run_started');
    // Whatever came with it: whoever leaves after the first event has the rest to come.
    const arrived = first.stop();
    const seen = arrived.slice(0, 1 + arrived.findIndex(({ event }) => event.type === 'run_started'));
    const again = await watch(ada, `${at}/events/stream`, seen.at(-1)?.sequence);
    await run;
    await again.until(({ event }) => event.type === 'phase_completed');
    const all = [...seen, ...again.stop()].map(({ sequence }) => sequence);
    const { body } = await ada.get(`${at}/events?after=0&limit=1000`);
    expect(all).toEqual(body.events.slice(0, all.length).map(({ sequence }: { sequence: string }) => sequence));
    expect(new Set(all).size).toBe(all.length);
  });

  it('answers every look at what has run', async () => {
    const { body: listed } = await ada.get(`${at}/runs`);
    const [{ id: run }] = listed.runs;
    const params: Record<string, string> = {
      playbook: 'shop',
      phase: 'people',
      entity: 'people',
      run,
      report: 'guidance',
      thread: 'one',
      digest,
    };
    const asked = (await describedBy(ada)).filter(
      ({ method, path }) => method === 'GET' && !/stream|\{job\}|\{cause\}|\{row\}|\/api\/people/.test(path),
    );
    expect(asked.length).toBeGreaterThan(25);
    const statuses: [string, number, string][] = [];
    for (const { path } of asked) {
      const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => params[name] ?? name);
      const { status, text } = await ada.get(path.endsWith('/trace') ? `${filled}?key=7` : filled);
      if (status !== 200) statuses.push([filled, status, text.slice(0, 300)]);
    }
    expect(statuses).toEqual([]);
  });

  it('shows rows masked, page by page, and as they are where that is asked for and kept', async () => {
    const first = (await ada.get(`${at}/rows/people?limit=20`)).body;
    expect(first.rows).toHaveLength(20);
    expect(JSON.stringify(first)).not.toContain('@example.org');
    const second = (await ada.get(`${at}/rows/people?limit=40&after=${first.next}`)).body;
    expect(second).toMatchObject({ next: null });
    expect(new Set([...first.rows, ...second.rows].map(({ id }: { id: string }) => id)).size).toBe(50);
    const raw = (await ada.get(`${at}/rows/people?limit=1&raw=true`)).text;
    expect(raw).toContain('@example.org');
    expect((await ada.get(`${at}/audit`)).body.entries[0]).toMatchObject({
      action: 'looked at values',
      actor: 'ada',
      details: { rows: 1 },
    });
    expect((await ada.get(`${at}/rows/people?after=nonsense`)).status).toBe(400);
    expect((await ada.get(`${at}/rows/pg_class`)).status).toBe(404);
  });

  it('verifies the manifest that it hands out, and the audit log', async () => {
    const [{ id: run }] = (await ada.get(`${at}/runs`)).body.runs;
    const manifest = (await ada.get(`${at}/manifests/${run}`)).text;
    expect((await ada.post(`${at}/manifests/verify`, { manifest })).body).toMatchObject({ verdict: 'passed' });
    expect((await ada.post(`${at}/manifests/verify`, { manifest: '{}' })).body).toMatchObject({ type: 'manifest_invalid' });
    expect((await ada.post(`${at}/audit/verify`, {})).body).toMatchObject({ intact: true });
  });

  it('keeps a text as a proposal, which changes the file only when it is approved', async () => {
    const { text, digest: from } = (await ada.get(`${at}/text`)).body;
    expect(text).not.toContain('password@');
    expect((await ada.post(`${at}/check`, { text: `${text}nonsense: 1\n` })).body.problems).toMatchObject([{ column: 1 }]);
    const to = text.replace('title: A shop', 'title: Another shop');
    const proposed = await ada.post(`${at}/proposals`, { text: to, from, why: 'It has moved.' });
    expect(proposed.body).toMatchObject({ changes: ['- title: A shop', '+ title: Another shop'] });
    expect((await ada.get('/api/playbooks')).body.playbooks[0].title).toBe('A shop');
    const decided = await ada.post(`${at}/approvals/${proposed.body.digest}`, { verdict: 'approved' });
    expect(decided.status, decided.text).toBe(200);
    expect((await ada.get('/api/playbooks')).body.playbooks[0].title).toBe('Another shop');
    expect((await ada.post(`${at}/proposals`, { text: to, from, why: 'Again.' })).status).toBe(409);
  });

  it('answers in a thread as it goes, and keeps it', async () => {
    const { thread } = (await ada.post(`${at}/threads`)).body;
    const said = await ada.post(`${at}/threads/${thread}/messages`, { text: 'What is the status of the migration?' });
    expect(said.headers.get('content-type')).toContain('text/event-stream');
    expect(said.text).toMatch(/"type":"tool".*"type":"done"/s);
    expect((await ada.get(`${at}/threads/${thread}`)).body.messages).toHaveLength(2);
    expect((await ada.get(`${at}/threads`)).body.threads).toMatchObject([{ thread }]);
  });

  it('tries a migration without leaving anything, by a worker', async () => {
    const runs = (await ada.get(`${at}/runs`)).body.runs.length;
    const { job } = (await ada.post(`${at}/jobs`, { kind: 'dry-run' })).body;
    await expect.poll(async () => (await ada.get(`${at}/jobs/${job}`)).body.state, { timeout: 50_000, interval: 500 }).toBe('done');
    const [phase] = (await ada.get(`${at}/jobs/${job}`)).body.result.phases;
    expect(phase).toMatchObject({ phase: 'people', entity: 'people', fates: { read: 50, unchanged: 50 } });
    expect((await ada.get(`${at}/runs`)).body.runs).toHaveLength(runs);
  });

  it('tells how much memory a run takes', async () => {
    const { events } = (await ada.get(`${at}/events?after=0&limit=1000`)).body;
    const told = events.filter(({ event }: { event: { type: string } }) => event.type === 'memory');
    expect(told.length).toBeGreaterThan(1);
    expect(told[0].event).toMatchObject({ process: process.pid });
    expect(told[0].event.resident_mb).toBeGreaterThan(20);
  });

  it('has work done by a worker of its own', async () => {
    const { job } = (await ada.post(`${at}/jobs`, { kind: 'validate' })).body;
    await expect.poll(async () => (await ada.get(`${at}/jobs/${job}`)).body.state, { timeout: 50_000, interval: 500 }).toBe('done');
    expect((await ada.post(`${at}/jobs/${job}/retry`)).body).toMatchObject({ type: 'job_ended', status: 409 });
  });
});

it('counts no rows of the target for any of it', async () => {
  const { rows } = await withClient(web.shop.targetUrl, (client) =>
    client
      .query(
        "SELECT query FROM pg_stat_statements WHERE query ~* 'count\\(\\*\\)[^)]*from \"?people' AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database())",
      )
      .catch(() => ({ rows: [] })),
  );
  expect(rows).toEqual([]);
});
