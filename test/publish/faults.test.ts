import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openItems, openStates, publicationStates, replayDead } from '../../app/publish/published.ts';
import { type EndpointFault, type FhirEndpoint, startEndpoint } from '../../databases/fhir/endpoint/server.ts';
import { type Clinic, openClinic } from './support/clinic.ts';

const people = 25;
/** Of the transactions of one publishing, which go wrong; by their number from 1 and the ids that they put. */
type Faults = (number: number, ids: readonly string[]) => EndpointFault | null;
let faults: Faults = () => null;
let transactions = 0;
let endpoint: FhirEndpoint;
let clinic: Clinic;

interface Bundle {
  readonly type?: string;
  readonly entry?: readonly { readonly request: { readonly url: string } }[];
}

beforeAll(async () => {
  endpoint = await startEndpoint({
    folder: null,
    fault: (_method, _path, body) => {
      const { type, entry = [] } = (body ?? {}) as Bundle;
      return type === 'transaction'
        ? faults(
            ++transactions,
            entry.map(({ request }) => request.url),
          )
        : null;
    },
  });
  clinic = await openClinic(endpoint.url, { GODWIT_PUBLISH_TIMEOUT: '1500', GODWIT_PUBLISH_ITEMS: '10', MAX_RETRY_ATTEMPTS: '2' });
  await clinic.approve();
  await clinic.publish();
});
afterAll(async () => {
  clinic?.close();
  await endpoint.close();
});

const versions = (): Map<string, number> =>
  new Map(endpoint.store.all('Patient').map(({ id }) => [id, endpoint.store.get(`Patient/${id}`)?.number ?? 0]));

/** Changes every row, so that all of it has to be sent again. */
const changeAll = (): Promise<void> => clinic.change("UPDATE patients SET family = family || 'x'");

const meet = (each: Faults): void => {
  faults = each;
  transactions = 0;
};
const secondTime =
  (fault: EndpointFault): Faults =>
  (number) =>
    number === 2 ? fault : null;
const status = (code: number, headers: Record<string, string> = {}): EndpointFault['answer'] => ({ status: code, headers });

const passing: readonly [what: string, fault: EndpointFault][] = [
  ['429 that says when to come again', { done: false, answer: status(429, { 'retry-after': '1' }) }],
  ['429 that does not', { done: false, answer: status(429) }],
  ['503 that says when', { done: false, answer: status(503, { 'retry-after': '0' }) }],
  ['500', { done: false, answer: status(500) }],
  ['500 although it has taken all', { done: true, answer: status(500) }],
  ['409 for no reason', { done: false, answer: status(409) }],
  ['412 although it has taken all', { done: true, answer: status(412) }],
  ['no answer', { done: false, answer: 'silence' }],
  ['no answer although it has taken all', { done: true, answer: 'silence' }],
  ['a connection that is cut', { done: false, answer: 'cut' }],
  ['a connection that is cut when it has taken all', { done: true, answer: 'cut' }],
];

describe('a server that fails', { timeout: 120_000 }, () => {
  it.each(passing)('by %s gets every item once', async (_, fault) => {
    const before = versions();
    expect(before.size).toBe(people);
    await changeAll();
    meet(secondTime(fault));
    expect(await clinic.publish(['patients'])).toMatchObject({ patients: { sent: people, dead: 0, held: 0 } });
    expect(transactions).toBeGreaterThan(1);
    // Exactly one further version of each: none lost, none written twice.
    expect(versions()).toEqual(new Map([...before].map(([id, number]) => [id, number + 1])));
    meet(() => null);
    expect(await clinic.publish(['patients'])).toMatchObject({ patients: { unchanged: people, sent: 0 } });
  });

  it.each([422, 400, 500])('over one item with %i loses that one alone, until it is mended', async (code) => {
    const before = versions();
    const [poisoned = ''] = before.keys();
    await changeAll();
    meet((_, urls) => (urls.includes(`Patient/${poisoned}`) ? { done: false, answer: status(code) } : null));
    expect(await clinic.publish(['patients'])).toMatchObject({ patients: { sent: people - 1, dead: 1 } });
    const { items } = await openItems(clinic.caller, clinic.folder, {
      publication: 'patients',
      states: openStates,
      after: null,
      limit: 10,
    });
    expect(items).toMatchObject([{ id: poisoned, state: 'dead', error: `http_${code}`, version: String(before.get(poisoned)) }]);
    expect(items[0]?.attempts).toBeGreaterThan(0);
    // As long as nothing changes it is not tried again.
    meet((number) => (number > 0 ? { done: false, answer: status(code) } : null));
    expect(await clinic.publish(['patients'])).toMatchObject({ patients: { dead: 1, sent: 0 } });
    expect(transactions).toBe(0);
    meet(() => null);
    expect(await replayDead(clinic.caller, clinic.folder, { publication: 'patients', ids: [poisoned], overwrite: false })).toBe(1);
    expect(await clinic.publish(['patients'])).toMatchObject({ patients: { dead: 0, sent: 1 } });
    expect(versions()).toEqual(new Map([...before].map(([id, number]) => [id, number + 1])));
  });

  it('and does not come back stops the publishing, which goes on later', async () => {
    const before = versions();
    await changeAll();
    meet((number) => (number > 1 ? { done: number === 2, answer: 'cut' } : null));
    await expect(clinic.publish(['patients'])).rejects.toMatchObject({ code: 'sink_unavailable' });
    meet(() => null);
    const counts = await clinic.publish(['patients']);
    expect(counts.patients?.dead).toBe(0);
    expect(versions()).toEqual(new Map([...before].map(([id, number]) => [id, number + 1])));
    const [patients] = await publicationStates(clinic.caller, clinic.folder);
    expect(patients?.items).toMatchObject({ sent: people, sending: 0 });
  });

  it('over everything stops after so many items, and does not call all of them dead', async () => {
    await changeAll();
    meet(() => ({ done: false, answer: status(500) }));
    await expect(clinic.publish(['patients'])).rejects.toMatchObject({ code: 'sink_unavailable' });
    const [patients] = await publicationStates(clinic.caller, clinic.folder);
    expect(patients?.items.dead).toBeLessThan(10);
    meet(() => null);
    await replayDead(clinic.caller, clinic.folder, { publication: null, ids: null, overwrite: false });
    expect(await clinic.publish(['patients'])).toMatchObject({ patients: { dead: 0 } });
  });

  it('to know who asks is told at once', async () => {
    await changeAll();
    meet(() => ({ done: false, answer: status(401) }));
    await expect(clinic.publish(['patients'])).rejects.toMatchObject({ code: 'authentication_failed' });
    meet(() => null);
    await clinic.publish(['patients']);
  });
});

describe('a process that is killed while it publishes', { timeout: 180_000 }, () => {
  it.each([true, false])('goes on: what the server has taken (%s) is not sent again', async (done) => {
    const before = versions();
    await changeAll();
    let kill = (): void => {};
    meet((number) => {
      if (number !== 2) return null;
      // The answer never comes: the process dies while it waits.
      setTimeout(() => kill(), 50);
      return { done, answer: 'silence' };
    });
    const env = { GODWIT_HOME: clinic.caller.config.home, SANDBOX: 'isolate', GODWIT_PUBLISH_ITEMS: '10', GODWIT_ALLOW_SUPERUSER: '1' };
    const options = { env: { ...process.env, ...env }, stdio: 'ignore' as const };
    const child = spawn(
      process.execPath,
      [join(import.meta.dirname, '../../cli.ts'), 'publish', 'patients', '--playbook', clinic.folder],
      options,
    );
    kill = () => child.kill('SIGKILL');
    const [, signal] = await once(child, 'exit');
    expect(signal).toBe('SIGKILL');
    expect(transactions).toBe(2);
    meet(() => null);
    expect(await clinic.publish(['patients'])).toMatchObject({ patients: { dead: 0 } });
    expect(versions()).toEqual(new Map([...before].map(([id, number]) => [id, number + 1])));
  });
});
