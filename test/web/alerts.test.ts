import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openAlerts } from '../../web/server/alerts.ts';
import { openLooks } from '../../web/server/looks.ts';
import { openMetrics } from '../../web/server/metrics.ts';
import { openWebShop } from '../support/web.ts';

const received: { path: string; body: string }[] = [];
let refuse = 0;
const receiver = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    response.statusCode = refuse-- > 0 ? 503 : 200;
    if (response.statusCode === 200) received.push({ path: request.url ?? '', body: Buffer.concat(parts).toString('latin1') });
    response.end();
  });
});
let url = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
});
afterAll(() => receiver.close());

it('an alert is told when it has lasted, told again when it is over, and not at all while it is silenced', async () => {
  const state = { value: 0, now: 0 };
  const rule = { name: 'errors', summary: 'Answers ended in a fault', threshold: 5, forSeconds: 60, value: () => state.value };
  const alerts = openAlerts([rule], { webhook: url, everyMs: 5, now: () => state.now });
  const told = () => received.filter(({ path }) => path === '/').map(({ body }) => JSON.parse(body).status);
  const looks = () => new Promise((resolve) => setTimeout(resolve, 60));
  const stateIs = () => alerts.states()[0]?.state;
  await expect.poll(stateIs).toBe('ok');
  state.value = 5;
  await expect.poll(stateIs).toBe('pending');
  state.now = 59_000;
  await looks();
  expect(told()).toEqual([]);
  refuse = 1;
  state.now = 60_000;
  await expect.poll(told, { timeout: 5_000 }).toEqual(['firing']);
  expect(JSON.parse(received[0]?.body ?? '').alerts[0]).toMatchObject({ labels: { alertname: 'errors' }, annotations: { value: '5' } });
  state.value = 0;
  await expect.poll(told).toEqual(['firing', 'resolved']);
  expect(alerts.silence('errors', 10)).not.toBeNull();
  expect(alerts.silence('other', 10)).toBeNull();
  state.value = 9;
  state.now = 200_000;
  await looks();
  state.now = 300_000;
  await looks();
  expect(stateIs()).toBe('silenced');
  expect(told()).toHaveLength(2);
  await alerts.close();
});

it('who looks at many rows as they are is noticed, whatever they add up from, and for ten minutes', () => {
  const clock = { now: 0 };
  const looks = openLooks(() => clock.now);
  const who = (id: string) => ({ id, name: id, roles: ['engineer' as const], provenBy: 'session' as const });
  for (let i = 0; i < 20; i++) looks.note(who('eve'), 50);
  looks.note(who('ada'), 10);
  expect(looks.most()).toBe(1000);
  clock.now = 11 * 60_000;
  expect(looks.most()).toBe(0);
});

it('an answer that takes longer than usual is seen against what was usual', () => {
  const clock = { now: 0 };
  const metrics = openMetrics({}, () => clock.now);
  for (let i = 0; i < 30; i++) metrics.answered('/x', 'GET', 200, 0.1);
  expect(metrics.slowness()).toBeCloseTo(1);
  clock.now = 6 * 60_000;
  for (let i = 0; i < 30; i++) metrics.answered('/x', 'GET', 500, 2);
  expect(metrics.slowness()).toBeGreaterThan(5);
  expect(metrics.faults()).toBe(30);
});

it('a server says how it is: health, measures, traces and rules', async () => {
  const web = await openWebShop({
    GODWIT_TRACES_URL: `${url}/v1/traces`,
    GODWIT_ALERTS: 'errors=7',
    GODWIT_METRICS_TOKEN: 'a token of sixteen',
  });
  const ada = await web.enter();
  expect((await ada.get('/healthz')).body).toEqual({ status: 'ok' });
  expect((await ada.get('/readyz')).body).toEqual({ status: 'ready' });
  await ada.get('/api/playbooks/shop');
  expect((await ada.get('/metrics')).status).toBe(401);
  const { text } = await ada.get('/metrics', { authorization: 'Bearer a token of sixteen' });
  expect(text).toMatch(/godwit_http_seconds_count\{method="GET",route="\/api\/playbooks\/:playbook",status="200"\} 1/);
  expect(text).toContain('godwit_watching 0');
  const { body } = await ada.get('/api/settings');
  expect(body.server).toMatchObject({ tracing: true, singleUser: true });
  expect(body.alerts.rules[0]).toMatchObject({ name: 'errors', threshold: 7 });
  expect((await ada.post('/api/alerts/silences', { rule: 'errors', minutes: 5, why: 'a test' })).status).toBe(200);
  expect((await ada.post('/api/alerts/silences', { rule: 'none', minutes: 5, why: 'a test' })).status).toBe(404);
  await web.server.close();
  const traces = received.filter(({ path }) => path === '/v1/traces').map(({ body: sent }) => sent);
  expect(traces.join()).toContain('/api/playbooks/:playbook');
  expect(traces.join()).not.toContain('playbooks/shop');
  await expect(openWebShop({ GODWIT_ALERTS: 'nonsense=1' })).rejects.toMatchObject({ code: 'config_invalid' });
  await expect(openWebShop({ GODWIT_WEB_HOST: '0.0.0.0' })).rejects.toMatchObject({ code: 'config_invalid' });
});
