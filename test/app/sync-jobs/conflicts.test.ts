import { beforeAll, describe, expect, it } from 'vitest';
import { waitingFor } from '../../../app/approval/waiting.ts';
import { conflictAge, reportConflicts } from '../../../app/conflicts/conflicts.ts';
import { maskedConflicts } from '../../../app/conflicts/masked.ts';
import { askOnce } from '../../../app/conversation/ask.ts';
import { work } from '../../../app/jobs/worker.ts';
import { createSyncJob, listSyncRuns, runSyncJob } from '../../../app/sync-jobs/jobs.ts';
import { withWorkbench } from '../../../app/workbench/workbench.ts';
import { conflictReportVerb, conflictResolveVerb } from '../../../cli/verbs/conflict.ts';
import { syncJobStatusVerb } from '../../../cli/verbs/sync-jobs.ts';
import { syncJobSpec } from '../../../model/sync-job.ts';
import { asPerson } from '../../support/person.ts';
import { createSyncClinic, patientsOf, type SyncClinic } from '../../support/sync-clinic.ts';

let clinic: SyncClinic;
const run = async (): Promise<void> => {
  await runSyncJob(clinic.ada, clinic.folder, 'nightly');
  await work(clinic.ada, { playbook: clinic.folder, idleMs: 2000 });
};
const verb = (of: typeof conflictReportVerb, options: Record<string, unknown> = {}, args: string[] = [], caller = clinic.ada) =>
  of.run({ caller, playbook: clinic.folder, args, options: { limit: 100, ...options } });
const cities = async () =>
  (await clinic.ask<{ city: string }>('SELECT city FROM patients WHERE id IN (SELECT id FROM patients) ORDER BY name')).map(
    ({ city }) => city,
  );

beforeAll(async () => {
  clinic = await createSyncClinic(3, '    both_changed: manual');
  const job = await createSyncJob(clinic.ada, clinic.folder, syncJobSpec.parse({ name: 'nightly', action: 'migrate' }));
  await clinic.approve([job.rule ?? '']);
});

describe('a conflict that a job finds', () => {
  it('is queued and waits, while the job brings the rest', async () => {
    clinic.write(patientsOf(3).map((each) => ({ ...each, city: each.id === 3 ? 'Mainz' : 'Secretville' })));
    await clinic.ask(`UPDATE patients SET city = 'Ulm' WHERE name IN ('Patient 1', 'Patient 2')`);
    await run();
    expect(await cities()).toEqual(['Ulm', 'Ulm', 'Mainz']);
    expect((await listSyncRuns(clinic.ada, clinic.folder, 1))[0]).toMatchObject({ state: 'done', result: { brought: 1 } });
    const waits = await withWorkbench(clinic.ada, clinic.folder, waitingFor, 'look');
    expect(waits).toMatchObject([{ kind: 'conflict', what: 'conflicts of patients', why: expect.stringContaining('2 rows') }]);
  });

  it('is told by report, agents and alert, values only where they are asked for, or masked', async () => {
    const plain = await verb(conflictReportVerb);
    expect(plain).toMatchObject({ exitCode: 3, text: expect.stringContaining('patients: 2 open') });
    expect(`${plain.text}${JSON.stringify(plain.json)}`).not.toContain('Secretville');
    expect((await verb(conflictReportVerb, { values: true })).text).toContain('city: source Secretville, target Ulm');
    const { conflicts } = await maskedConflicts(clinic.ada, clinic.folder, 10);
    expect(conflicts).toHaveLength(2);
    expect(JSON.stringify(conflicts)).not.toContain('Secretville');
    await clinic.ask(`UPDATE migration_control.conflicts SET found_at = now() - interval '16 minutes'`);
    expect(await conflictAge(clinic.ada, clinic.folder)).toBeGreaterThan(15);
    const said = await askOnce(clinic.ada, clinic.folder, 'which rows are in conflict?', () => {});
    expect(said?.type === 'done' ? said.text : '').toContain('2 rows of `patients`');
  });

  it('is decided by whoever may, and brought by the next run of the job', async () => {
    await expect(verb(conflictResolveVerb, { take: 'source' })).rejects.toMatchObject({ code: 'argument_invalid' });
    const ben = asPerson(clinic.ada, 'ben');
    const viewer = { ...ben, principal: { ...ben.principal, roles: ['viewer' as const] } };
    await expect(verb(conflictResolveVerb, { all: true, take: 'source' }, [], viewer)).rejects.toMatchObject({ code: 'role_missing' });
    const [first] = (await reportConflicts(clinic.ada, clinic.folder)).conflicts;
    await verb(conflictResolveVerb, { column: ['city=source'], why: 'asked there' }, [first?.id ?? ''], ben);
    await verb(conflictResolveVerb, { all: true, take: 'target' }, [], ben);
    await expect(verb(conflictResolveVerb, { all: true, take: 'target' }, [], ben)).rejects.toMatchObject({ code: 'conflict_not_found' });
    await run();
    expect((await cities()).toSorted()).toEqual(['Mainz', 'Secretville', 'Ulm']);
    expect((await verb(conflictReportVerb)).exitCode).toBe(0);
    expect((await verb(syncJobStatusVerb, {}, ['nightly'])).text).toContain('2 brought');
  });
});
