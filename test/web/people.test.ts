import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { review } from '../../app/review/review.ts';
import { migrate } from '../../app/run/migrate.ts';
import { totp } from '../support/totp.ts';
import { describedBy, emailOf, openPeopleShop, type PeopleShop, signIn, type Visitor, visit } from '../support/web.ts';

let web: PeopleShop;
let maria: Visitor;
let eve: Visitor;
let sam: Visitor;
const at = '/api/playbooks/shop';

beforeAll(async () => {
  web = await openPeopleShop();
  maria = await web.person('Maria Reyes', ['reviewer']);
  eve = await web.person('Eve Engineer', ['engineer']);
  sam = await web.person('Sam Stakeholder', ['viewer']);
});
afterAll(() => web.server.close());

const filled = (path: string): string =>
  path
    .replace('{playbook}', 'shop')
    .replace('{digest}', 'a'.repeat(64))
    .replaceAll(/\{(?:run|job|row)\}/g, '3b0fa4e2-8d95-4f12-a085-89a044613ddb')
    .replaceAll(/\{\w+\}/g, 'people');

describe('who may what', () => {
  it('whoever is not signed in is told so, and learns nothing else', async () => {
    const stranger = visit(web.server.url);
    const asked = (await describedBy(stranger)).filter(({ needs }) => needs !== 'nobody');
    expect(asked.length).toBeGreaterThan(50);
    const statuses = new Set<number>();
    for (const { method, path } of asked)
      statuses.add((await stranger.send(method, filled(path), method === 'GET' ? undefined : {})).status);
    expect([...statuses].sort()).toEqual([401]);
  });

  it('a stakeholder is refused all that changes anything', async () => {
    const asked = (await describedBy(sam)).filter(({ needs }) => !['nobody', 'look'].includes(needs));
    expect(asked.length).toBeGreaterThan(15);
    const wrong: string[] = [];
    for (const { method, path } of asked) {
      const { status } = await sam.send(method, filled(path), method === 'GET' ? undefined : {});
      if (status !== 403) wrong.push(`${method} ${path}: ${status}`);
    }
    expect(wrong).toEqual([]);
  });

  it('what anybody may send who only looks, or is not signed in, is known: nothing of it changes the migration', async () => {
    const sent = (await describedBy(sam)).filter(({ method, needs }) => method !== 'GET' && ['nobody', 'look'].includes(needs));
    expect(sent.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([
      'POST /api/people/first',
      'POST /api/playbooks/{playbook}/ask',
      'POST /api/playbooks/{playbook}/audit/verify',
      'POST /api/playbooks/{playbook}/check',
      'POST /api/playbooks/{playbook}/manifests/verify',
      'POST /api/playbooks/{playbook}/threads',
      'POST /api/playbooks/{playbook}/threads/{thread}/messages',
      'POST /api/session/end',
      'POST /api/session/end-all',
      'POST /api/tokens',
      'POST /api/tokens/refresh',
    ]);
  });

  it('reviewers run nothing, engineers decide nothing, and only administrators let others in', async () => {
    expect((await maria.post(`${at}/jobs`, { kind: 'migrate' })).status).toBe(403);
    expect((await eve.post(`${at}/decisions`, { digest: 'a'.repeat(64), verdict: 'approved' })).status).toBe(403);
    for (const each of [maria, eve, sam]) expect((await each.get('/api/people')).status).toBe(403);
    expect((await web.admin.get('/api/people')).body.people).toHaveLength(4);
  });
});

describe('approvals', () => {
  it('carry who is signed in, whatever the request says, and no one’s own work', async () => {
    await review({ ...web.caller, principal: { ...web.caller.principal, id: 'm', name: 'Maria Reyes' } }, 'shop', {}, false);
    const { digest } = (await maria.get(`${at}/review/people`)).body;
    const forged = await maria.post(`${at}/decisions`, { digest, verdict: 'approved', by: 'Ada Admin' });
    expect(forged).toMatchObject({ status: 400, body: { type: 'request_invalid' } });
    const own = await maria.post(`${at}/decisions`, { digest, verdict: 'approved', acceptOpen: true, why: 'mine' });
    expect(own).toMatchObject({ status: 409, body: { type: 'self_approval' } });
    const other = await web.admin.post(`${at}/decisions`, { digest, verdict: 'approved', acceptOpen: true, why: 'looked at' });
    expect(other.body.decisions[0]).toMatchObject({ by: 'Ada Admin', decision: 'approved' });
    const [entry] = (await maria.get(`${at}/audit`)).body.entries.filter(({ action }: { action: string }) => action === 'approved');
    expect(entry).toMatchObject({ actor: 'Ada Admin', details: { proof: { provenBy: 'session', roles: ['admin'] } } });
  });

  it('whoever looks becomes the author of nothing', async () => {
    expect((await maria.get(`${at}/review/people`)).body.authors).toEqual(['Maria Reyes']);
    expect((await sam.get(`${at}/review`)).status).toBe(200);
    expect((await sam.get(`${at}/review/people`)).body.authors).toEqual(['Maria Reyes']);
  });
});

describe('masking', () => {
  it('nobody sees a sensitive value anywhere who does not ask for it, and a stakeholder not even then', { timeout: 180_000 }, async () => {
    await migrate(web.caller, { playbook: 'shop', selection: {} });
    const [{ id: run }] = (await sam.get(`${at}/runs`)).body.runs;
    const looks = (await describedBy(sam)).filter(
      ({ method, path, needs }) => method === 'GET' && needs !== 'admin' && !path.includes('stream'),
    );
    expect(looks.length).toBeGreaterThan(25);
    for (const who of [sam, web.admin])
      for (const { path } of looks) {
        const asked = filled(path).replace(/\/(runs|verdicts|manifests)\/[^/]+$/, `/$1/${run}`);
        const { text } = await who.get(asked.endsWith('/trace') ? `${asked}?key=7` : asked.replace('/reports/people', '/reports/guidance'));
        expect(text, path).not.toMatch(/user\d+@example\.org/);
      }
    expect((await sam.get(`${at}/rows/people?raw=true`)).status).toBe(403);
    expect((await sam.get(`${at}/trace?key=7&raw=true`)).status).toBe(403);
    expect((await eve.get(`${at}/trace?key=7&raw=true`)).text).toContain('user7@example.org');
    expect((await maria.get(`${at}/audit`)).body.entries[0]).toMatchObject({ actor: 'Eve Engineer', action: 'looked at values' });
  });
});

describe('sessions', () => {
  it('are new with each sign-in, and end everywhere at once', async () => {
    const fixed = visit(web.server.url);
    await fixed.get('/healthz');
    const one = await signIn(web.server.url, 'Sam Stakeholder');
    const two = await signIn(web.server.url, 'Sam Stakeholder');
    expect(one.cookies()).not.toBe(two.cookies());
    expect((await one.post('/api/session/end-all')).body.ended).toBeGreaterThanOrEqual(2);
    for (const each of [one, two, sam]) expect((await each.get('/api/playbooks')).status).toBe(401);
    sam = await signIn(web.server.url, 'Sam Stakeholder');
  });

  it('a session that somebody else has chosen is never taken over', async () => {
    const visitor = visit(web.server.url);
    const chosen = 'godwit.session_token=chosen.by-somebody-else';
    const answer = await visitor.send(
      'POST',
      '/api/auth/sign-in/email',
      { email: emailOf('Sam Stakeholder'), password: 'a long password of nobody' },
      {
        cookie: chosen,
        origin: web.server.url,
      },
    );
    expect(answer.status).toBe(200);
    expect(answer.headers.get('set-cookie')).not.toContain('chosen');
    expect((await visit(web.server.url).get('/api/playbooks', { cookie: chosen })).status).toBe(401);
  });

  it('change nothing without the token that goes along', async () => {
    expect((await sam.post('/api/session/end', {}, { 'x-csrf-token': 'x' })).body).toMatchObject({ type: 'csrf_refused', status: 403 });
  });

  it('nobody gives themselves another name or role', async () => {
    for (const path of ['update-user', 'admin/set-role', 'sign-up/email', 'admin/create-user', 'change-email', 'delete-user']) {
      expect((await sam.post(`/api/auth/${path}`, { name: 'Ada Admin', role: 'admin' }, { origin: web.server.url })).status).toBe(404);
    }
    expect((await sam.get('/api/session')).body.principal).toMatchObject({ name: 'Sam Stakeholder', roles: ['viewer'] });
    expect(
      (await web.admin.post('/api/people', { name: 'ADA ADMIN', email: 'x@example.test', roles: ['admin'], password: 'x'.repeat(12) }))
        .status,
    ).toBe(409);
  });
});

describe('secrets', () => {
  it('passwords are not guessed: after five wrong ones not even the right one counts', async () => {
    await web.person('Gil Guessed', ['viewer']);
    const guess = (password: string) =>
      visit(web.server.url).post(
        '/api/auth/sign-in/email',
        { email: emailOf('Gil Guessed'), password },
        { origin: web.server.url, 'x-forwarded-for': `10.0.0.${password.length}` },
      );
    for (let i = 0; i < 5; i++) expect((await guess(`wrong password ${i}`)).status).toBe(401);
    expect(await guess('a long password of nobody')).toMatchObject({ status: 429, body: { type: 'too_many_attempts' } });
  });

  it('a second factor is asked for once it is set up', async () => {
    const tom = await web.person('Tom Totp', ['reviewer']);
    const set = await tom.post('/api/auth/two-factor/enable', { password: 'a long password of nobody' }, { origin: web.server.url });
    const secret = new URL(set.body.totpURI).searchParams.get('secret') ?? '';
    const verified = await tom.post('/api/auth/two-factor/verify-totp', { code: totp(secret) }, { origin: web.server.url });
    expect(verified.status, verified.text).toBe(200);
    const again = visit(web.server.url);
    const first = await again.post(
      '/api/auth/sign-in/email',
      { email: emailOf('Tom Totp'), password: 'a long password of nobody' },
      { origin: web.server.url },
    );
    expect(first.body).toMatchObject({ twoFactorRedirect: true });
    expect((await again.get('/api/playbooks')).status).toBe(401);
    expect((await again.post('/api/auth/two-factor/verify-totp', { code: '000000' }, { origin: web.server.url })).status).toBe(401);
    expect((await again.post('/api/auth/two-factor/verify-totp', { code: totp(secret) }, { origin: web.server.url })).status).toBe(200);
    expect((await again.get('/api/session')).body).toMatchObject({ secondFactor: true, principal: { name: 'Tom Totp' } });
  });

  it('a program’s refresh token counts once, and ends its family when it comes again', async () => {
    const { access, refresh, expiresIn } = (await eve.post('/api/tokens')).body;
    expect(expiresIn).toBe(3600);
    const program = visit(web.server.url, access);
    expect((await program.get('/api/session')).body.principal).toMatchObject({ name: 'Eve Engineer', roles: ['engineer'] });
    const next = (await visit(web.server.url).post('/api/tokens/refresh', { refresh })).body;
    expect((await visit(web.server.url, next.access).get('/api/playbooks')).status).toBe(200);
    expect((await visit(web.server.url).post('/api/tokens/refresh', { refresh })).body).toMatchObject({
      type: 'token_refused',
      status: 401,
    });
    expect((await visit(web.server.url, next.access).get('/api/playbooks')).status).toBe(401);
    expect((await visit(web.server.url).post('/api/tokens/refresh', { refresh: next.refresh })).status).toBe(401);
    expect((await visit(web.server.url, `${access}x`).get('/api/playbooks')).status).toBe(401);
  });

  it('whoever is let go is out at once, with every session and token', async () => {
    const lee = await web.person('Lee Leaves', ['engineer']);
    const { access } = (await lee.post('/api/tokens')).body;
    const { body } = await web.admin.get('/api/people');
    const { id } = body.people.find(({ name }: { name: string }) => name === 'Lee Leaves');
    expect((await web.admin.send('DELETE', `/api/people/${id}`)).body).toMatchObject({ isBanned: true });
    expect((await lee.get('/api/playbooks')).status).toBe(401);
    expect((await visit(web.server.url, access).get('/api/playbooks')).status).toBe(401);
    await expect(signIn(web.server.url, 'Lee Leaves')).rejects.toThrow();
  });

  it('the first link makes one administrator, once', async () => {
    const answer = await visit(web.server.url).post('/api/people/first', {
      token: 'x',
      name: 'Mallory',
      email: 'm@example.test',
      password: 'x'.repeat(12),
    });
    expect(answer).toMatchObject({ status: 403, body: { type: 'link_refused' } });
    expect(await web.server.link()).toBeNull();
  });
});
