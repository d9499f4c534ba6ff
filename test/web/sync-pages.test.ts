import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { work } from '../../app/jobs/worker.ts';
import { createSyncJob, runSyncJob } from '../../app/sync-jobs/jobs.ts';
import { syncJobSpec } from '../../model/sync-job.ts';
import { browserProgram, openPages, type Pages } from '../support/pages.ts';
import { createSyncClinic, patientsOf, type SyncClinic } from '../support/sync-clinic.ts';

const minutes = 60_000;
/** Views of the page, with what must be seen on them once a job has found a conflict and more than it may bring. */
const views: Readonly<Record<string, RegExp>> = {
  '/p/clinic/sync': /nobody has approved that yet/,
  '/p/clinic/sync?view=stream': /Nobody follows it/,
  '/p/clinic/sync?view=conflicts': /both changed it/,
  '/p/clinic/sync?view=differences': /rows to insert/,
};

describe.runIf(browserProgram !== null)('the page of jobs, conflicts and differences', () => {
  let clinic: SyncClinic;
  let pages: Pages;

  beforeAll(async () => {
    clinic = await createSyncClinic(3, '    both_changed: manual');
    await createSyncJob(clinic.ada, clinic.folder, syncJobSpec.parse({ name: 'nightly', action: 'migrate', cron: '0 2 * * *' }));
    clinic.write([...patientsOf(3).map((each) => ({ ...each, city: 'Mainz' })), { id: 4, name: 'Patient 4' }]);
    await clinic.ask(`UPDATE patients SET city = 'Ulm' WHERE name = 'Patient 1'`);
    await runSyncJob(clinic.ada, clinic.folder, 'nightly');
    await work(clinic.ada, { playbook: clinic.folder, idleMs: 2000 });
    await clinic.ask(`INSERT INTO migration_control.change_streams (migration, stream, publication, state, end_lsn, tables, structure, transactions,
      committed_at, applied_at) VALUES ('clinic', 's', 's', 'paused', '0/1', '[]', '[]', 7, now() - interval '20 ms', now())`);
    pages = await openPages(clinic.ada);
  }, 5 * minutes);
  afterAll(() => pages?.close(), minutes);

  it.each([{ scheme: 'light' as const }, { scheme: 'dark' as const, width: 420 }])(
    'shows all of it without complaint and without fault of access (%o)',
    async (options) => {
      const { page, visit, axe, complaints, close } = await pages.open(options);
      const faults: string[] = [];
      for (const [path, text] of Object.entries(views)) {
        await visit(path);
        await page.getByText(text).filter({ visible: true }).first().waitFor({ timeout: minutes });
        faults.push(...(await axe()).map((fault) => `${path} ${fault}`), ...complaints.splice(0));
      }
      await close();
      expect(faults).toEqual([]);
    },
    5 * minutes,
  );

  it(
    'pauses and resumes a job, and decides a conflict',
    async () => {
      const { page, visit, close } = await pages.open();
      await visit('/p/clinic/sync');
      await page.getByRole('button', { name: 'Pause' }).click();
      await page.getByText('It comes no more until it is resumed.').waitFor();
      await page.getByRole('button', { name: 'Resume' }).click();
      await page.getByText(/Next at/).waitFor();
      await visit('/p/clinic/sync?view=conflicts');
      await page.getByRole('button', { name: 'The new side wins in all of them' }).click();
      await page.getByText('No conflict waits').waitFor();
      await close();
      const decided = await clinic.ask('SELECT state, resolution, resolved_by FROM migration_control.conflicts');
      expect(decided).toEqual([{ state: 'resolved', resolution: { '*': 'target' }, resolved_by: 'ada' }]);
    },
    5 * minutes,
  );
});
