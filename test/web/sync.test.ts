import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSyncJob, listSyncRuns, syncHealth } from '../../app/sync-jobs/jobs.ts';
import { syncJobSpec } from '../../model/sync-job.ts';
import { openSyncClock } from '../../web/server/sync-clock.ts';
import { createSyncClinic } from '../support/sync-clinic.ts';
import { openWebShop, type Visitor, type WebShop } from '../support/web.ts';

const at = '/api/playbooks/shop/sync/jobs';
let web: WebShop;
let ada: Visitor;

beforeAll(async () => {
  web = await openWebShop({ GODWIT_ALLOW_SUPERUSER: '1' });
  ada = await web.enter();
});
afterAll(() => web.server.close());

it('a job that comes back is made, paused, resumed, run by a worker of the server, and deleted over HTTP', async () => {
  const made = await ada.post(at, { name: 'nightly', action: 'analyze', cron: '0 2 * * *', zone: 'Europe/Berlin' });
  expect(made).toMatchObject({ status: 200, body: { name: 'nightly', by: 'ada', state: 'active', rule: null } });
  expect(await ada.post(at, { name: 'odd', action: 'analyze', cron: '99 2 * * *' })).toMatchObject({
    status: 400,
    body: { type: 'argument_invalid' },
  });
  expect((await ada.post(`${at}/nightly/pause`)).body).toMatchObject({ state: 'paused', nextRunAt: null });
  expect((await ada.post(`${at}/nightly/resume`)).body.nextRunAt).toBe(made.body.nextRunAt);
  expect((await ada.post(`${at}/nightly/run`)).status).toBe(200);
  const newest = async () => (await ada.get(at)).body.runs[0];
  await expect.poll(async () => (await newest()).state, { timeout: 120_000, interval: 500 }).toBe('failed');
  // Nothing has run yet that could be compared: the run says so, and the alert's measure.
  expect(await newest()).toMatchObject({
    trigger: 'manual',
    error: { code: 'dependency_missing' },
    attempts: [{ error: 'dependency_missing' }],
  });
  expect(await syncHealth(web.caller, web.playbook)).toMatchObject({ failing: 1 });
  expect((await ada.get('/api/playbooks/shop/difference')).body).toEqual({ difference: null });
  expect((await ada.get('/api/playbooks/shop/conflicts')).body).toEqual({ phases: [], conflicts: [] });
  expect((await ada.send('DELETE', `${at}/nightly`)).body).toEqual({ job: 'nightly' });
  expect((await ada.get(at)).body.jobs).toEqual([]);
}, 180_000);

it('a server queues what is due, and sees to a worker', async () => {
  const clinic = await createSyncClinic(3);
  await createSyncJob(
    clinic.ada,
    clinic.folder,
    syncJobSpec.parse({ name: 'often', action: 'validate', cron: '* * * * *', overlap: 'queue' }),
  );
  await clinic.ask(`UPDATE migration_control.synchronization_jobs SET next_run_at = date_trunc('minute', now())`);
  const needed: string[] = [];
  const clock = openSyncClock(clinic.ada, {
    need: (name) => needed.push(name),
    failed: (name) => needed.push(`failed ${name}`),
    everyMs: 100,
  });
  await expect.poll(() => needed, { timeout: 30_000 }).toEqual(['clinic']);
  await clock.close();
  expect(await listSyncRuns(clinic.ada, clinic.folder)).toMatchObject([{ state: 'queued', trigger: 'schedule' }]);
}, 120_000);
