import { z } from 'zod';
import { conflictKinds, resolution } from '../../model/conflict.ts';
import { differential } from '../../model/differential.ts';
import { streamReport } from '../../model/stream-report.ts';
import {
  misfirePolicies,
  overlapPolicies,
  syncActions,
  syncBounds,
  syncJobSpec,
  syncResult,
  syncRunStates,
  syncTriggers,
} from '../../model/sync-job.ts';
import type { Room } from './endpoint.ts';
import { limit } from './shared.ts';

const syncRun = z.object({
  id: z.string(),
  job: z.string(),
  name: z.string(),
  dueAt: z.string(),
  trigger: z.enum(syncTriggers),
  state: z.enum(syncRunStates),
  /** Of the queue's job that does it. */
  queued: z.string().nullable(),
  attempts: z.array(
    z.object({ attempt: z.int(), worker: z.string(), startedAt: z.string(), endedAt: z.string().nullable(), error: z.string().nullable() }),
  ),
  result: syncResult.nullable(),
  error: z.object({ code: z.string(), kind: z.string(), message: z.string(), hint: z.string() }).nullable(),
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
});

const syncJob = z.object({
  id: z.string(),
  name: z.string(),
  action: z.enum(syncActions),
  cron: z.string().nullable(),
  zone: z.string(),
  misfire: z.enum(misfirePolicies),
  overlap: z.enum(overlapPolicies),
  bounds: syncBounds,
  state: z.enum(['active', 'paused']),
  nextRunAt: z.string().nullable(),
  /** Digest of what people approve. */
  rule: z.string().nullable(),
  approvedBy: z.string().nullable(),
  /** In whose name it runs. */
  by: z.string(),
  createdAt: z.string(),
  last: syncRun.nullable(),
});

const image = z.record(z.string(), z.string().nullable()).nullable();

const phaseDifference = differential.shape.phases.element;

export const sync = {
  'GET /api/playbooks/{playbook}/sync/stream': {
    summary: 'The stream of changes: whether it is followed, how far behind it is, and what it brought in the last day',
    needs: 'look',
    answer: z.object({ stream: streamReport.nullable() }),
  },
  'GET /api/playbooks/{playbook}/sync/jobs': {
    summary: 'Jobs that come back, each with its next time and its last run, and the newest runs of all',
    needs: 'look',
    query: z.strictObject({ limit: limit(1000, 50) }),
    answer: z.object({ jobs: z.array(syncJob), runs: z.array(syncRun) }),
  },
  'POST /api/playbooks/{playbook}/sync/jobs': {
    summary: 'Create a job that comes back; one that migrates brings nothing before another person has approved its rule',
    needs: 'run',
    body: syncJobSpec,
    answer: syncJob,
  },
  'POST /api/playbooks/{playbook}/sync/jobs/{name}/run': {
    summary: 'Have a job run now',
    needs: 'run',
    answer: z.object({ job: z.string() }),
  },
  'POST /api/playbooks/{playbook}/sync/jobs/{name}/pause': {
    summary: 'Let a job come no more until it is resumed',
    needs: 'run',
    answer: syncJob,
  },
  'POST /api/playbooks/{playbook}/sync/jobs/{name}/resume': { summary: 'Let a paused job come again', needs: 'run', answer: syncJob },
  'DELETE /api/playbooks/{playbook}/sync/jobs/{name}': {
    summary: 'Delete a job; its history stays',
    needs: 'run',
    answer: z.object({ job: z.string() }),
  },
  'GET /api/playbooks/{playbook}/conflicts': {
    summary: 'Rows that both sides have changed and that wait for a decision, the oldest first; both images masked',
    needs: 'look',
    query: z.strictObject({ limit: limit(1000, 100) }),
    answer: z.object({
      phases: z.array(
        z.object({
          phase: z.string(),
          entity: z.string(),
          rows: z.int(),
          ageSeconds: z.number(),
          columns: z.record(z.string(), z.number()),
        }),
      ),
      conflicts: z.array(
        z.object({
          id: z.string(),
          phase: z.string(),
          entity: z.string(),
          targetKey: z.string(),
          kind: z.enum(conflictKinds),
          columns: z.array(z.string()),
          /** What the mapping makes of the source, and what stands. */
          source: image,
          target: image,
          foundAt: z.string(),
          ageSeconds: z.number(),
        }),
      ),
    }),
  },
  'POST /api/playbooks/{playbook}/conflicts/resolve': {
    summary: 'Decide which side wins, of conflicts by number or of all that are open; the next differential brings it',
    needs: 'decide',
    body: z.strictObject({
      ids: z.array(z.uuid()).max(5000),
      phase: z.string().max(200).optional(),
      resolution,
      reason: z.string().max(2000).optional(),
    }),
    answer: z.object({ resolved: z.array(z.string()) }),
  },
  'GET /api/playbooks/{playbook}/difference': {
    summary: 'What the newest differential analysis found, examples masked; null before one',
    needs: 'look',
    answer: z.object({
      difference: z
        .object({
          digest: z.string(),
          run: z.string(),
          edited: differential.shape.edited,
          phases: z.array(phaseDifference),
          decision: z.enum(['approved', 'rejected']).nullable(),
        })
        .nullable(),
    }),
  },
} as const satisfies Room;
