import { Hono } from 'hono';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { review } from '../../app/review/review.ts';
import { migrate } from '../../app/run/migrate.ts';
import type { Principal } from '../../model/principal.ts';
import { openSingleUser } from '../../web/server/auth/single-user.ts';
import { streamed } from '../../web/server/stream.ts';
import { openStreams } from '../../web/server/streams.ts';
import { watch } from '../support/watch.ts';
import { openPeopleShop, type PeopleShop, signIn, type Visitor, visit } from '../support/web.ts';

let web: PeopleShop;
const stream = '/api/playbooks/shop/events/stream';
const endsWithinMs = 2_000;

beforeAll(async () => {
  web = await openPeopleShop();
  await review(web.caller, 'shop', {}, false);
});
afterAll(() => web.server.close());

/** Whether the server ends the stream of who hears it once something has happened; one that goes on is left. */
async function isEndedBy(who: Visitor, happens: () => Promise<unknown>): Promise<boolean> {
  const heard = await watch(who, stream);
  await happens();
  const left = new Promise<false>((resolve) => setTimeout(() => resolve(false), endsWithinMs));
  const isEnded = await Promise.race([heard.ended.then(() => true), left]);
  heard.stop();
  return isEnded;
}

const idOf = async (name: string): Promise<string> =>
  (await web.admin.get('/api/people')).body.people.find((each: { name: string }) => each.name === name).id;

it('a stream ends when its session is ended, here or everywhere, and no other does', async () => {
  const one = await web.person('Vera Viewer', ['viewer']);
  const two = await signIn(web.server.url, 'Vera Viewer');
  expect(await isEndedBy(two, () => one.post('/api/session/end'))).toBe(false);
  const three = await signIn(web.server.url, 'Vera Viewer');
  expect(await isEndedBy(two, () => three.post('/api/session/end-all'))).toBe(true);
  const four = await signIn(web.server.url, 'Vera Viewer');
  expect(await isEndedBy(four, () => four.post('/api/auth/sign-out', {}, { origin: web.server.url }))).toBe(true);
});

it('whoever is let go, or has other roles, hears no more', async () => {
  const mia = await web.person('Mia Moves', ['engineer']);
  const id = await idOf('Mia Moves');
  expect(await isEndedBy(mia, () => web.admin.post(`/api/people/${id}/roles`, { roles: ['viewer'] }))).toBe(true);
  const { access } = (await mia.post('/api/tokens')).body;
  expect(await isEndedBy(visit(web.server.url, access), () => web.admin.send('DELETE', `/api/people/${id}`))).toBe(true);
});

it('what is streamed to a session that nobody uses ends with it, and says so', async () => {
  const clock = { now: 0 };
  const who: Principal = { id: 'a', name: 'a', roles: ['admin'], provenBy: 'session' };
  const door = openSingleUser(who, () => clock.now);
  const streams = openStreams(door, 10);
  const token = new URL((await door.link()) ?? '', 'http://x').searchParams.get('token') ?? '';
  const cookie = (await door.enter(token)).headers.get('set-cookie')?.split(';')[0] ?? '';
  const given: { signal: AbortSignal | null } = { signal: null };
  async function* slow(signal: AbortSignal): AsyncGenerator<string> {
    given.signal = signal;
    yield 'begun';
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    yield 'what nobody may hear';
  }
  const app = new Hono().get('/', (http) =>
    streamed(http, { streams, who, farewell: 'signed out', read: slow, messageOf: (data) => ({ data }) }),
  );
  const response = await app.request('/', { headers: { cookie } });
  setTimeout(() => {
    clock.now = 16 * 60_000;
  }, 50);
  const said = [...(await response.text()).matchAll(/^data: "(.*)"$/gm)].map(([, text]) => text);
  expect(said).toEqual(['begun', 'signed out']);
  expect(given.signal?.aborted).toBe(true);
  streams.close();
});

it('an event is heard within 200 ms of when it happened', async () => {
  const { digest } = (await web.admin.get('/api/playbooks/shop/review/people')).body;
  const decided = await web.admin.post('/api/playbooks/shop/decisions', { digest, verdict: 'approved', acceptOpen: true, why: 'a test' });
  expect(decided.status, decided.text).toBe(200);
  const heard = await watch(web.admin, `${stream}?after=newest`);
  await migrate(web.caller, { playbook: 'shop', selection: {} });
  await heard.until(({ event }) => event.type === 'phase_completed');
  const delays = heard
    .stop()
    .map(({ at, arrivedAt }) => arrivedAt - Date.parse(at))
    .sort((a, b) => a - b);
  console.log(`events: ${delays.length}, delays ${delays.join(', ')} ms`);
  expect(delays.length).toBeGreaterThan(5);
  expect(delays[Math.floor(delays.length / 2)]).toBeLessThan(200);
});
