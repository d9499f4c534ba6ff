import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSyncJob, runSyncJob, showSyncJob } from '../../app/sync-jobs/jobs.ts';
import { syncJobSpec } from '../../model/sync-job.ts';
import { createSyncClinic, patientsOf, type SyncClinic } from '../support/sync-clinic.ts';

const killsMax = 3;
let clinic: SyncClinic;
const workers: ChildProcess[] = [];
beforeAll(async () => {
  clinic = await createSyncClinic(200);
}, 120_000);
afterAll(() => {
  for (const each of workers) each.kill('SIGKILL');
});

function startWorker(): ChildProcess {
  const env = { ...process.env, ...clinic.environment, BATCH_SIZE: '4', PARALLEL_JOBS: '1' };
  const worker = spawn(process.execPath, [join(import.meta.dirname, 'worker.ts'), clinic.folder], { env, stdio: 'ignore' });
  workers.push(worker);
  return worker;
}

const committed = async (): Promise<number> =>
  (
    await clinic.ask<{ n: number }>(
      `SELECT count(*)::int AS n FROM migration_control.batches b JOIN migration_control.differentials d ON d.repaired_by = b.run
       WHERE b.committed_at IS NOT NULL AND b.rolled_back_at IS NULL`,
    )
  )[0]?.n ?? 0;

describe('a job that comes back, whose workers are killed', () => {
  it('brings its difference once, goes on where it stopped, and keeps its attempts', async () => {
    const bounds = { inserts: 2000, updates: 2000, deletes: 0 };
    const job = await createSyncJob(clinic.ada, clinic.folder, syncJobSpec.parse({ name: 'nightly', action: 'migrate', bounds }));
    await clinic.approve([job.rule ?? '']);
    clinic.write(patientsOf(1200).map((each) => (each.id <= 100 ? { ...each, city: 'Köln' } : each)));
    await runSyncJob(clinic.ada, clinic.folder, 'nightly');
    for (let kill = 0; kill < killsMax; kill++) {
      const before = await committed();
      const worker = startWorker();
      await expect.poll(committed, { timeout: 120_000, interval: 20 }).toBeGreaterThan(before + 3);
      worker.kill('SIGKILL');
    }
    startWorker();
    const newest = async () => (await showSyncJob(clinic.ada, clinic.folder, 'nightly')).runs[0];
    await expect.poll(async () => (await newest())?.state, { timeout: 240_000, interval: 500 }).toBe('done');
    const run = await newest();
    // A worker that has no job writes slices of a pass whose coordinator was killed: not each kill costs an attempt.
    const attempts = run?.attempts ?? [];
    expect(attempts.length).toBeGreaterThan(1);
    expect(attempts.map(({ attempt, error, endedAt }) => [attempt, error, endedAt !== null])).toEqual(
      attempts.map((_, i) => [i + 1, null, i === attempts.length - 1]),
    );
    expect(run?.result).toMatchObject({ brought: 1100, verdict: 'passed', waits: null });
    const [rows] = await clinic.ask(
      'SELECT count(*)::int AS n, count(DISTINCT id)::int AS ids, count(*) FILTER (WHERE city = $$Köln$$)::int AS moved FROM patients',
    );
    expect(rows).toEqual({ n: 1200, ids: 1200, moved: 100 });
    const runs = await clinic.ask('SELECT status FROM migration_control.runs ORDER BY started_at');
    expect(runs).toEqual([{ status: 'completed' }, { status: 'completed' }]);
  }, 480_000);
});
