import { z } from 'zod';
import { askedJobKinds, jobArguments, jobKinds, jobProgress, jobStates } from '../../model/job.ts';
import { fateCounts } from '../../model/ledger.ts';
import { phaseProgress } from '../../model/progress.ts';
import type { Room } from './endpoint.ts';
import { limit } from './shared.ts';

const run = z.object({
  id: z.string(),
  status: z.string(),
  startedAt: z.string(),
  completedAt: z.string().nullable(),
  /** The run's digest, once it is completed. */
  root: z.string().nullable(),
  /** Digest of its manifest. */
  manifest: z.string().nullable(),
});

const runPhase = phaseProgress.extend({
  fates: fateCounts,
  mode: z.enum(['merge', 'bulk']).nullable(),
  pass: z.int(),
  root: z.string().nullable(),
  seconds: z.number().nullable(),
  mapping: z.string().nullable(),
});

/** As `godwit jobs show --json`. */
export const job = z.object({
  id: z.string(),
  kind: z.enum(jobKinds),
  arguments: jobArguments,
  by: z.string(),
  state: z.enum(jobStates),
  attempts: z.int(),
  worker: z.string().nullable(),
  run: z.string().nullable(),
  progress: jobProgress.nullable(),
  result: z.unknown(),
  error: z.object({ code: z.string(), kind: z.string(), message: z.string(), hint: z.string() }).nullable(),
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  silentSeconds: z.number().nullable(),
});

/** What happened; the types are those of `RunEvent` and `DecisionEvent` (`model/progress.ts`). */
export const keptEvent = z.object({
  sequence: z.string(),
  run: z.string().nullable(),
  job: z.string().nullable(),
  at: z.string(),
  event: z.looseObject({ type: z.string() }),
});

const sequence = z.string().regex(/^\d{1,19}$/);
const scope = z.strictObject({ after: sequence.default('0'), run: z.uuid().optional(), job: z.uuid().optional() });

export const runs = {
  'GET /api/playbooks/{playbook}/runs': {
    summary: 'Runs, newest first',
    needs: 'look',
    query: z.strictObject({ limit: limit(200, 50) }),
    answer: z.object({ runs: z.array(run) }),
  },
  'GET /api/playbooks/{playbook}/runs/{run}': {
    summary: 'One run with its phases',
    needs: 'look',
    answer: run.extend({ phases: z.array(runPhase) }),
  },
  'GET /api/playbooks/{playbook}/jobs': {
    summary: 'The newest jobs, and how many workers of this server do them',
    needs: 'look',
    answer: z.object({ jobs: z.array(job) }),
  },
  'GET /api/playbooks/{playbook}/jobs/{job}': { summary: 'One job', needs: 'look', answer: job },
  'POST /api/playbooks/{playbook}/jobs': {
    summary: `Have work done: ${askedJobKinds.join(', ')}`,
    needs: 'run',
    body: jobArguments.omit({ syncRun: true }).extend({ kind: z.enum(askedJobKinds) }),
    answer: z.object({ job: z.string() }),
  },
  'POST /api/playbooks/{playbook}/jobs/{job}/cancel': {
    summary: 'Cancel a job; one that runs stops when its batch is finished',
    needs: 'run',
    answer: z.object({ job: z.string(), state: z.enum(jobStates) }),
  },
  'POST /api/playbooks/{playbook}/jobs/{job}/retry': {
    summary: 'Have a job done again that failed or was stopped',
    needs: 'run',
    answer: z.object({ job: z.string() }),
  },
  'GET /api/playbooks/{playbook}/events': {
    summary: 'Events after a sequence, in their order',
    needs: 'look',
    query: scope.extend({ limit: limit(1000, 500) }),
    answer: z.object({ events: z.array(keptEvent), last: sequence }),
  },
  'GET /api/playbooks/{playbook}/events/stream': {
    summary: 'The same as they come; `Last-Event-ID` or `after` say where to go on, `after=newest` begins now',
    needs: 'look',
    query: scope.extend({ after: z.union([sequence, z.literal('newest')]).default('newest') }),
    answer: { stream: keptEvent },
  },
} as const satisfies Room;
