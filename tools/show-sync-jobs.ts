import { z } from 'zod';
import { syncActions, syncResult, syncRunStates, syncTriggers } from '../model/sync-job.ts';
import { defineTool } from './tool.ts';

const run = z.object({
  job: z.string(),
  dueAt: z.string(),
  trigger: z.enum(syncTriggers),
  state: z.enum(syncRunStates),
  attempts: z.int(),
  result: syncResult.nullable(),
  /** What went wrong, and what to do about it. */
  error: z.string().nullable(),
});

export const showSyncJobs = defineTool({
  name: 'show_sync_jobs',
  description:
    'Jobs that come back by a schedule (analyze, migrate, validate, report): when each runs next, whether it is paused, whether its rule is ' +
    'approved; and the newest runs with what they found and brought, what failed, waited, was missed or skipped.',
  input: z.strictObject({}),
  output: z.object({
    jobs: z.array(
      z.object({
        name: z.string(),
        action: z.enum(syncActions),
        cron: z.string().nullable(),
        zone: z.string(),
        state: z.enum(['active', 'paused']),
        nextRunAt: z.string().nullable(),
        approved: z.boolean().nullable(),
      }),
    ),
    runs: z.array(run),
  }),
  requests: false,
  run: async (_input, { bench }) => {
    const { jobs, runs } = await bench.syncJobs();
    return {
      jobs: jobs.map(({ name, action, cron, zone, state, nextRunAt, rule, approvedBy }) => ({
        ...{ name, action, cron, zone, state, nextRunAt },
        approved: rule === null ? null : approvedBy !== null,
      })),
      runs: runs.map(({ name: job, dueAt, trigger, state, attempts, result, error }) => ({
        ...{ job, dueAt, trigger, state, attempts: attempts.length, result },
        error: error && `${error.message} ${error.hint}`,
      })),
    };
  },
});
