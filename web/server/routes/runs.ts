import { readEventPage } from '../../../app/jobs/event-page.ts';
import { cancelJob, enqueueJob, listJobs, retryJob, showJob } from '../../../app/jobs/jobs.ts';
import { listRuns, showRun } from '../../../app/reporting/runs.ts';
import type { Job } from '../../../model/job.ts';
import { runs } from '../../contract/runs.ts';
import { type InPlaybook, inTurns } from '../in-turns.ts';
import { served } from '../room.ts';
import { streamed } from '../stream.ts';

/** A job as it is shown: who asked for it by name alone. */
const shown = ({ principal, playbook: _, delivery: __, ...job }: Job) => ({ ...job, by: principal.name });

export const runsRoom = served('runs', runs, ({ feeds, streams, workers }) => {
  // Pages ask for both after each event.
  const newest = inTurns(
    ({ playbook, limit }: InPlaybook & { limit: number }) => `${playbook} ${limit}`,
    ({ caller, playbook, limit }) => listRuns(caller, playbook, limit),
  );
  const jobs = inTurns(
    ({ playbook }: InPlaybook) => playbook,
    ({ caller, playbook }) => listJobs(caller, playbook),
  );
  return {
    'GET /api/playbooks/{playbook}/runs': async ({ caller, params, query }) => ({
      runs: await newest({ caller, limit: query.limit, ...params }),
    }),
    'GET /api/playbooks/{playbook}/runs/{run}': ({ caller, params }) => showRun(caller, params.playbook, params.run),
    'GET /api/playbooks/{playbook}/jobs': async ({ caller, params }) => ({ jobs: (await jobs({ caller, ...params })).map(shown) }),
    'GET /api/playbooks/{playbook}/jobs/{job}': async ({ caller, params }) => shown(await showJob(caller, params.playbook, params.job)),
    'POST /api/playbooks/{playbook}/jobs': async ({ caller, params, body: { kind, ...given } }) => {
      const job = await enqueueJob(caller, params.playbook, kind, given);
      workers.need(params.playbook);
      return { job };
    },
    'POST /api/playbooks/{playbook}/jobs/{job}/cancel': async ({ caller, params: { playbook, job } }) => ({
      job,
      state: await cancelJob(caller, playbook, job),
    }),
    'POST /api/playbooks/{playbook}/jobs/{job}/retry': async ({ caller, params: { playbook, job } }) => {
      await retryJob(caller, playbook, job);
      workers.need(playbook);
      return { job };
    },
    'GET /api/playbooks/{playbook}/events': ({ caller, params, query: { after, limit, ...scope } }) =>
      readEventPage(caller, params.playbook, scope, after, limit),
    'GET /api/playbooks/{playbook}/events/stream': async ({ caller, params, query: { after, ...scope }, http }) => {
      const last = http.req.header('last-event-id');
      const from = last !== undefined && /^\d{1,19}$/.test(last) ? last : after;
      return streamed(http, {
        ...{ streams, who: caller.principal },
        read: (signal) => feeds.of(params.playbook).read(scope, from, signal),
        messageOf: (event) => ({ id: event.sequence, data: event }),
      });
    },
  };
});
