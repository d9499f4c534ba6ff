import { beforeAll, describe, expect, it } from 'vitest';
import { waitingFor } from '../../../app/approval/waiting.ts';
import { openQueue } from '../../../app/jobs/queue.ts';
import { work } from '../../../app/jobs/worker.ts';
import {
  createSyncJob,
  deleteSyncJob,
  listSyncJobs,
  listSyncRuns,
  pauseSyncJob,
  resumeSyncJob,
  runSyncJob,
  showSyncJob,
  syncHealth,
} from '../../../app/sync-jobs/jobs.ts';
import { lookAtSchedule, queueDue } from '../../../app/sync-jobs/queue-runs.ts';
import { withWorkbench } from '../../../app/workbench/workbench.ts';
import { syncJobSpec } from '../../../model/sync-job.ts';
import { asPerson } from '../../support/person.ts';
import { createSyncClinic, patientsOf, type SyncClinic } from '../../support/sync-clinic.ts';

let clinic: SyncClinic;
/** A minute ago, at which a job comes each day. */
const aMinuteAgo = new Date(Math.floor(Date.now() / 60_000) * 60_000 - 60_000);
const daily = `${aMinuteAgo.getUTCMinutes()} ${aMinuteAgo.getUTCHours()} * * *`;
const asViewer = () => ({ ...clinic.ada, principal: { ...clinic.ada.principal, roles: ['viewer' as const] } });
const spec = (of: Record<string, unknown>) => syncJobSpec.parse({ action: 'migrate', ...of });
const aWhile = (idleMs = 3000) => work(clinic.ada, { playbook: clinic.folder, idleMs });
/** As if it had been due then. */
const dueAt = (name: string, at: string) =>
  clinic.ask(`UPDATE migration_control.synchronization_jobs SET next_run_at = '${at}' WHERE name = '${name}'`);
const standing = async (): Promise<number> => (await clinic.ask<{ n: number }>('SELECT count(*)::int AS n FROM patients'))[0]?.n ?? 0;
const waitingRules = () =>
  withWorkbench(clinic.ada, clinic.folder, async (bench) => (await waitingFor(bench)).filter(({ kind }) => kind === 'sync_rule'), 'look');

beforeAll(async () => {
  clinic = await createSyncClinic(40);
});

describe('a job that comes back', () => {
  it('is created with its next time, and its rule waits for another person', async () => {
    const job = await createSyncJob(clinic.ada, clinic.folder, spec({ name: 'nightly', cron: daily, bounds: { inserts: 3 } }));
    expect(job).toMatchObject({ state: 'active', rule: expect.stringMatching(/^[0-9a-f]{64}$/), approvedBy: null, last: null });
    expect(new Date(job.nextRunAt ?? 0).getTime()).toBeGreaterThan(Date.now());
    const [waiting] = await waitingRules();
    expect(waiting).toMatchObject({ id: job.rule, what: 'rule of the job nightly', by: 'ada', notBy: ['ada'] });
    await expect(createSyncJob(clinic.ada, clinic.folder, spec({ name: 'nightly' }))).rejects.toMatchObject({ code: 'argument_invalid' });
    await expect(createSyncJob(clinic.ada, clinic.folder, spec({ name: 'odd', cron: '0 25 * * *' }))).rejects.toMatchObject({
      code: 'argument_invalid',
    });
    expect(() => createSyncJob(asViewer(), clinic.folder, spec({ name: 'other' }))).toThrow(
      expect.objectContaining({ code: 'role_missing' }),
    );
  });

  it('waits as long as nobody has approved its rule, and brings nothing', async () => {
    clinic.write([...patientsOf(40), { id: 41, name: 'New' }]);
    await runSyncJob(clinic.ada, clinic.folder, 'nightly');
    expect(await aWhile()).toMatchObject({ jobs: 1 });
    const { job, runs } = await showSyncJob(clinic.ada, clinic.folder, 'nightly');
    expect(runs[0]).toMatchObject({ state: 'waiting', trigger: 'manual', attempts: [{ attempt: 1, error: null }] });
    expect(runs[0]?.result).toMatchObject({
      differing: { missing: 1 },
      brought: 0,
      waits: expect.stringContaining('nobody has approved the rule'),
    });
    expect(await standing()).toBe(40);
    await clinic.approve([job.rule ?? '']);
    expect((await listSyncJobs(clinic.ada, clinic.folder))[0]?.approvedBy).toBe('ben');
    expect(await waitingRules()).toEqual([]);
  });

  it('brings what its rule allows when its time has come, and says so', async () => {
    await dueAt('nightly', aMinuteAgo.toISOString());
    expect(await aWhile()).toMatchObject({ jobs: 1 });
    const { job, runs } = await showSyncJob(clinic.ada, clinic.folder, 'nightly');
    expect(runs[0]).toMatchObject({ state: 'done', trigger: 'schedule', result: { brought: 1, verdict: 'passed', waits: null } });
    expect(new Date(job.nextRunAt ?? 0).getTime()).toBeGreaterThan(Date.now());
    expect(await standing()).toBe(41);
    expect(await syncHealth(clinic.ada, clinic.folder)).toEqual({ lagSeconds: 0, failing: 0, missed: 0 });
  });

  it('leaves more than its rule allows to a person, whole, and brings that once it is approved', async () => {
    clinic.write(patientsOf(50));
    await runSyncJob(clinic.ada, clinic.folder, 'nightly');
    await aWhile();
    const [waits] = await listSyncRuns(clinic.ada, clinic.folder, 1);
    expect(waits).toMatchObject({ state: 'waiting', result: { waits: expect.stringContaining('9 rows to insert, where 3 may be') } });
    expect(await standing()).toBe(41);
    await clinic.approve([waits?.result?.difference ?? '']);
    await runSyncJob(clinic.ada, clinic.folder, 'nightly');
    await aWhile();
    expect((await listSyncRuns(clinic.ada, clinic.folder, 1))[0]).toMatchObject({ state: 'done', result: { brought: 10 } });
    expect(await standing()).toBe(50);
  });

  it('never removes a row that its rule does not let it remove', async () => {
    clinic.write(patientsOf(49));
    await runSyncJob(clinic.ada, clinic.folder, 'nightly');
    await aWhile();
    expect((await listSyncRuns(clinic.ada, clinic.folder, 1))[0]).toMatchObject({
      state: 'waiting',
      result: { waits: expect.stringContaining('1 rows to remove, where 0 may be') },
    });
    expect(await standing()).toBe(50);
    clinic.write(patientsOf(50));
  });

  it('is not brought where a person has said no to exactly this', async () => {
    clinic.write([...patientsOf(50), { id: 51, name: 'Not wanted' }]);
    const { analyzeDifference } = await import('../../../app/differential/analyze.ts');
    const { migrateDifference } = await import('../../../app/differential/migrate.ts');
    const { decideMappings } = await import('../../../app/approval/approve.ts');
    const { digest } = await analyzeDifference(clinic.ada, clinic.folder, { edited: 'keep' });
    const rejection = { playbook: clinic.folder, digests: [digest ?? ''], commit: false, reason: 'no' };
    await decideMappings(asPerson(clinic.ada, 'ben'), 'rejected', rejection);
    const rule = (await listSyncJobs(clinic.ada, clinic.folder))[0]?.rule ?? '';
    await expect(migrateDifference(clinic.ada, clinic.folder, {}, rule)).rejects.toMatchObject({ code: 'not_approved' });
    clinic.write(patientsOf(50));
  });

  it('comes no more while it is paused, and goes on from its next time', async () => {
    expect(await pauseSyncJob(clinic.ada, clinic.folder, 'nightly')).toMatchObject({ state: 'paused', nextRunAt: null });
    expect(await lookAtSchedule(clinic.ada, clinic.folder)).toMatchObject({ queued: 0, next: null });
    const { nextRunAt } = await resumeSyncJob(clinic.ada, clinic.folder, 'nightly');
    expect(new Date(nextRunAt ?? 0).getTime()).toBeGreaterThan(Date.now());
  });
});

describe('a time that has come', () => {
  it('is found by one of many who look at once', async () => {
    await createSyncJob(
      clinic.ada,
      clinic.folder,
      spec({ name: 'often', action: 'analyze', cron: '0 * * * *', overlap: 'queue', misfire: 'skip' }),
    );
    await dueAt('often', new Date(Date.now() - 10_000).toISOString().replace(/:\d\d:\d\d\.\d+Z/, ':00:00Z'));
    const now = new Date(
      (await clinic.ask<{ at: Date }>("SELECT next_run_at AS at FROM migration_control.synchronization_jobs WHERE name = 'often'"))[0]
        ?.at ?? 0,
    );
    const look = () =>
      withWorkbench(
        clinic.ada,
        clinic.folder,
        async (bench) => {
          const queue = await openQueue(bench, false);
          return queueDue(bench, queue, new Date(now.getTime() + 5000)).finally(() => queue.close());
        },
        'look',
      );
    const found = await Promise.all([look(), look(), look()]);
    expect(found.toSorted()).toEqual([0, 0, 1]);
    const { runs } = await showSyncJob(clinic.ada, clinic.folder, 'often');
    expect(runs).toHaveLength(1);
    // Put back by hand, the same time is not run twice.
    await dueAt('often', now.toISOString());
    expect(await look()).toBe(0);
    expect((await showSyncJob(clinic.ada, clinic.folder, 'often')).runs).toHaveLength(1);
  });

  it('is done once, by one of two workers at once', async () => {
    await clinic.ask(`UPDATE migration_control.synchronization_jobs SET next_run_at = NULL WHERE name = 'often'`);
    const before = (await listSyncRuns(clinic.ada, clinic.folder, 100)).length;
    await runSyncJob(clinic.ada, clinic.folder, 'often');
    const done = await Promise.all([aWhile(5000), aWhile(5000)]);
    expect(done.reduce((sum, { jobs }) => sum + jobs, 0)).toBe(2);
    const runs = await listSyncRuns(clinic.ada, clinic.folder, 100);
    expect(runs).toHaveLength(before + 1);
    expect(runs.filter(({ name }) => name === 'often').map(({ state, attempts }) => [state, attempts.length])).toEqual([
      ['done', 1],
      ['done', 1],
    ]);
  });

  it('that was missed is told, and by the alert', async () => {
    await resumeSyncJob(clinic.ada, clinic.folder, 'often');
    await dueAt('often', '2026-01-01T00:00:00Z');
    const { lagSeconds } = (await syncHealth(clinic.ada, clinic.folder)) ?? { lagSeconds: 0 };
    expect(lagSeconds).toBeGreaterThan(86_400);
    await lookAtSchedule(clinic.ada, clinic.folder);
    expect((await syncHealth(clinic.ada, clinic.folder))?.missed).toBeGreaterThan(50);
  });

  it('ends with the job, whose history stays', async () => {
    await runSyncJob(clinic.ada, clinic.folder, 'often');
    await deleteSyncJob(clinic.ada, clinic.folder, 'often');
    await expect(showSyncJob(clinic.ada, clinic.folder, 'often')).rejects.toMatchObject({ code: 'sync_job_not_found' });
    const runs = (await listSyncRuns(clinic.ada, clinic.folder, 1000)).filter(({ name }) => name === 'often');
    expect(runs.filter(({ state }) => state === 'cancelled')).toHaveLength(1);
    expect(runs.filter(({ state }) => state === 'queued')).toHaveLength(0);
  });
});
