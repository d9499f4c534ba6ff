import { resolveConflicts } from '../../../app/conflicts/conflicts.ts';
import { maskedConflicts } from '../../../app/conflicts/masked.ts';
import { showDifference } from '../../../app/differential/newest.ts';
import { showStream } from '../../../app/sync/stream-report.ts';
import {
  createSyncJob,
  deleteSyncJob,
  listSyncJobs,
  listSyncRuns,
  pauseSyncJob,
  resumeSyncJob,
  runSyncJob,
  type ShownSyncJob,
} from '../../../app/sync-jobs/jobs.ts';
import { sync } from '../../contract/sync.ts';
import { served } from '../room.ts';

/** A job as it is shown: in whose name by name alone. */
const shown = ({ principal, ...job }: ShownSyncJob) => ({ ...job, by: principal.name });

export const syncRoom = served('sync', sync, ({ workers, clock }) => ({
  'GET /api/playbooks/{playbook}/sync/stream': async ({ caller, params: { playbook } }) => ({ stream: await showStream(caller, playbook) }),
  'GET /api/playbooks/{playbook}/sync/jobs': async ({ caller, params: { playbook }, query: { limit } }) => ({
    jobs: (await listSyncJobs(caller, playbook)).map(shown),
    runs: await listSyncRuns(caller, playbook, limit),
  }),
  'POST /api/playbooks/{playbook}/sync/jobs': async ({ caller, params: { playbook }, body }) => {
    const job = await createSyncJob(caller, playbook, body);
    clock.wake(playbook);
    return shown(job);
  },
  'POST /api/playbooks/{playbook}/sync/jobs/{name}/run': async ({ caller, params: { playbook, name } }) => {
    const { queued } = await runSyncJob(caller, playbook, name);
    workers.need(playbook);
    return { job: queued };
  },
  'POST /api/playbooks/{playbook}/sync/jobs/{name}/pause': async ({ caller, params: { playbook, name } }) =>
    shown(await pauseSyncJob(caller, playbook, name)),
  'POST /api/playbooks/{playbook}/sync/jobs/{name}/resume': async ({ caller, params: { playbook, name } }) => {
    const job = await resumeSyncJob(caller, playbook, name);
    clock.wake(playbook);
    return shown(job);
  },
  'DELETE /api/playbooks/{playbook}/sync/jobs/{name}': async ({ caller, params: { playbook, name } }) => ({
    job: (await deleteSyncJob(caller, playbook, name)).name,
  }),
  'GET /api/playbooks/{playbook}/conflicts': ({ caller, params: { playbook }, query: { limit } }) =>
    maskedConflicts(caller, playbook, limit),
  'POST /api/playbooks/{playbook}/conflicts/resolve': async ({ caller, params: { playbook }, body: { phase, reason, ...rest } }) => ({
    resolved: await resolveConflicts(caller, playbook, {
      ...rest,
      ...(phase !== undefined && { phase }),
      ...(reason !== undefined && { reason }),
    }),
  }),
  'GET /api/playbooks/{playbook}/difference': async ({ caller, params: { playbook } }) => ({
    difference: await showDifference(caller, playbook),
  }),
}));
