import { readdirSync, readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSingleUser } from '../../web/server/auth/single-user.ts';
import { describedBy, openWebShop, type Visitor, visit, type WebShop } from '../support/web.ts';

let web: WebShop;
let ada: Visitor;
const at = '/api/playbooks/shop';

beforeAll(async () => {
  web = await openWebShop();
  ada = await web.enter();
});
afterAll(() => web.server.close());

/** Over a socket: `fetch` sets some headers by itself. */
function raw(
  path: string,
  headers: Readonly<Record<string, string>>,
  method = 'GET',
  body = '',
): Promise<{ status: number; type: string }> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(new URL(path, web.server.url), { method, headers, agent: false }, (answer) => {
      let text = '';
      answer.on('data', (part) => {
        text += part;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, type: /"type":"(\w+)"/.exec(text)?.[1] ?? '' }));
    });
    sent.on('error', reject).end(body);
  });
}

describe('the way in', () => {
  it('is a link that counts once', async () => {
    const link = (await web.server.link()) ?? '';
    const [first, second] = [visit(web.server.url), visit(web.server.url)];
    expect((await first.get(link)).headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Strict/);
    expect((await second.get(link)).headers.get('location')).toBe('/?enter=refused');
    expect((await first.get('/api/playbooks')).status).toBe(200);
    expect((await second.get('/api/playbooks')).status).toBe(401);
  });

  it('closes after a quarter of an hour without use, and watching is no use', async () => {
    const clock = { now: 0 };
    const door = openSingleUser({ id: 'a', name: 'a', roles: ['admin'], provenBy: 'session' }, () => clock.now);
    const token = new URL((await door.link()) ?? '', 'http://x').searchParams.get('token') ?? '';
    const cookie = (await door.enter(token)).headers.get('set-cookie')?.split(';')[0] ?? '';
    const request = new Request('http://x', { headers: { cookie } });
    clock.now = 14 * 60_000;
    expect(await door.of(request, true)).not.toBeNull();
    clock.now = 28 * 60_000;
    expect(await door.of(request, false)).not.toBeNull();
    clock.now = 30 * 60_000;
    expect(await door.of(request, true)).toBeNull();
  });
});

describe('requests of other pages', () => {
  it('are refused, by name and by origin', async () => {
    const cookie = ada.cookies();
    expect(await raw('/api/playbooks', { cookie, host: 'evil.example' })).toEqual({ status: 421, type: 'host_unknown' });
    expect(await raw('/api/playbooks', { cookie, origin: 'https://evil.example' })).toEqual({ status: 403, type: 'origin_refused' });
    expect(await raw('/api/playbooks', { cookie, 'sec-fetch-site': 'cross-site' })).toEqual({ status: 403, type: 'origin_refused' });
    const body = { cookie, 'content-type': 'application/json', origin: web.server.url };
    expect(await raw(`${at}/jobs`, { ...body, 'content-length': '20' }, 'POST', '{"kind":"migrate"  }')).toEqual({
      status: 403,
      type: 'csrf_refused',
    });
  });

  it('no page may frame, script or sniff what is answered', async () => {
    const { headers } = await ada.get('/');
    expect(headers.get('content-security-policy')).toMatch(/default-src 'none'; script-src 'self'; .*frame-ancestors 'self'/);
    expect(headers.get('content-security-policy')).not.toMatch(/script-src[^;]*unsafe/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });
});

it('what was refused stands in the log, by route, and none of what was sent', async () => {
  await raw('/api/playbooks', { cookie: ada.cookies(), origin: 'https://evil.example' });
  await ada.post(`${at}/decisions`, { digest: 'what nobody may read' }, { 'x-csrf-token': 'forged' });
  const logs = (): string => {
    const folder = join(web.shop.folder, 'logs');
    return readdirSync(folder)
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .join('\n');
  };
  await expect.poll(logs).toMatch(/"method":"POST","route":"\/api\/playbooks\/:playbook\/decisions","status":403/);
  expect(logs()).toMatch(/"method":"GET",[^}]*"status":403/);
  expect(logs()).not.toMatch(/evil\.example|what nobody may read|forged/);
});

describe('what is asked', () => {
  it('leads out of no folder', async () => {
    for (const path of [
      '/../package.json',
      '/assets/../../package.json',
      '/%2e%2e/package.json',
      '/assets/%2e%2e%2f%2e%2e%2fpackage.json',
    ]) {
      const answer = await raw(path, {});
      expect([200, 404], path).toContain(answer.status);
      expect((await ada.fetch(path)).headers.get('content-type'), path).not.toBe('application/json');
    }
    for (const name of ['..', '..%2f..%2fetc', '%2fetc%2fpasswd', 'shop%00', 'a'.repeat(300)]) {
      expect((await ada.get(`/api/playbooks/${name}/status`)).status).toBe(404);
      expect([400, 404]).toContain((await ada.get(`${at}/reports/${name}`)).status);
    }
  });

  it('is no larger than it may be, and says how large it is', async () => {
    const headers = { 'content-type': 'application/json', cookie: ada.cookies() };
    expect(
      await raw(`${at}/check`, { ...headers, 'content-length': String(17 * 1024 * 1024) }, 'POST', 'x').catch(() => ({ status: 413 })),
    ).toMatchObject({ status: 413 });
    expect(await raw(`${at}/check`, { ...headers, 'transfer-encoding': 'chunked' }, 'POST', '{}')).toMatchObject({ status: 411 });
    expect((await ada.post(`${at}/check`, '{not json')).status).toBe(400);
  });

  it('is JSON, and says so', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'text/json', 'application/jsonp', ''])
      expect((await ada.post(`${at}/check`, { text: '' }, { 'content-type': type })).status, type).toBe(415);
    expect((await ada.post(`${at}/check`, { text: '' }, { 'content-type': 'application/json; charset=utf-8' })).status).toBe(200);
  });

  it('may be cut off at any byte', async () => {
    const { hostname, port } = new URL(web.server.url);
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), hostname, () =>
        socket.write('POST /api/session/end HTTP/1.1\r\nHost: x\r\nContent-Le', () => socket.destroy()),
      );
      socket.on('close', () => resolve());
    });
    expect((await ada.get('/healthz')).status).toBe(200);
  });
});

it('whatever is sent, nothing ends in a fault', { timeout: 120_000 }, async () => {
  const asked = (await describedBy(ada)).filter(({ path }) => !/stream|messages|session\/end|\/ask$/.test(path));
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 30 }),
    fc.constantFrom('shop', 'people', "'; DROP TABLE people; --", '<img src=x onerror=alert(1)>', '../..'),
  );
  const value = fc.oneof(
    text,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(text, { maxLength: 3 }),
    fc.constant('a'.repeat(64)),
  );
  const names = fc.constantFrom(
    'digest',
    'verdict',
    'why',
    'text',
    'from',
    'kind',
    'only',
    'cause',
    'row',
    'reason',
    'manifest',
    'key',
    'rows',
    'set',
  );
  const body = fc.oneof(fc.dictionary(names, value, { maxKeys: 5 }), value);
  const filled = (path: string, part: string): string =>
    path.replace('{playbook}', 'shop').replaceAll(/\{\w+\}/g, encodeURIComponent(part));
  const property = fc.asyncProperty(fc.constantFrom(...asked), text, body, text, async ({ method, path }, part, sent, more) => {
    const query =
      method === 'GET' ? `?key=${encodeURIComponent(more)}&limit=${encodeURIComponent(part)}&after=${encodeURIComponent(more)}` : '';
    const answer = await ada.send(method, `${filled(path, part)}${query}`, method === 'GET' ? undefined : sent);
    expect(answer.status, `${method} ${path} ${JSON.stringify(sent)}: ${answer.text}`).not.toBe(500);
    if (answer.status >= 400) expect(answer.headers.get('content-type')).toBe('application/problem+json');
  });
  await fc.assert(property, { numRuns: 150, seed: 7, endOnFailure: true });
});
