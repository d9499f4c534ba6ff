import { openDifferentials } from '../../engine/ledger/differentials.ts';
import { targetsOf } from '../../engine/route.ts';
import { thisProcess } from '../../engine/run/lessee.ts';
import { type Differential, differenceTotals, rowsToRepair } from '../../model/differential.ts';
import { assert, GodwitError } from '../../model/errors.ts';
import type { Outcome } from '../../model/progress.ts';
import { beyond, nothingDone, type SyncAction, type SyncJob, type SyncResult } from '../../model/sync-job.ts';
import { analyzeDifference } from '../differential/analyze.ts';
import { migrateDifference } from '../differential/migrate.ts';
import { differentialName } from '../differential/newest.ts';
import { reportPlaybook } from '../reporting/overview.ts';
import { validatePlaybook } from '../run/validate.ts';
import { type Caller, controlSchema, type Workbench, withWorkbench } from '../workbench/workbench.ts';
import { syncJobsOf } from './doors.ts';

/** What a run came to, for the queue. */
export interface PerformedRun {
  readonly outcome: Outcome;
  readonly result: SyncResult;
}

type Act = (caller: Caller, playbook: string, job: SyncJob) => Promise<PerformedRun>;

const acts: Readonly<Record<SyncAction, Act>> = {
  analyze: async (caller, playbook) => {
    const { digest, differential } = await analyzeDifference(caller, playbook, { edited: 'keep' });
    return { outcome: 'done', result: { ...nothingDone, differing: differingOf(differential), difference: digest } };
  },
  migrate: bring,
  validate: async (caller, playbook) => {
    const { verdict } = (await validatePlaybook(caller, playbook)).verdict;
    return { outcome: verdict === 'passed' ? 'done' : 'failed', result: { ...nothingDone, verdict } };
  },
  report: async (caller, playbook) => {
    await reportPlaybook(caller, playbook);
    return { outcome: 'done', result: nothingDone };
  },
};

/**
 * Does one run of a job that comes back, in the name of who made the job. Each attempt is noted; one that is overtaken by another says nothing any
 * more. Throws `interrupted` for that, `role_missing`, and what its action throws.
 */
export async function performSyncRun(caller: Caller, playbook: string, run: string): Promise<PerformedRun> {
  const begun = await withWorkbench(caller, playbook, (bench) => begin(bench, run), 'look');
  if (begun.attempt === null) return { outcome: 'done', result: begun.result ?? nothingDone };
  const attempt = begun.attempt;
  const end = (error: string | null, state: 'done' | 'waiting' | null, result: SyncResult | null): Promise<boolean> =>
    withWorkbench(caller, playbook, (bench) => syncJobsOf(bench).end(bench.control, run, attempt, { error, state, result }), 'look');
  try {
    const performed = await acts[begun.job.action](caller, playbook, begun.job);
    const state = performed.outcome === 'done' ? 'done' : performed.outcome === 'waiting' ? 'waiting' : null;
    if (!(await end(null, state, performed.result))) throw new GodwitError('interrupted', 'Another attempt has begun since.');
    return performed.outcome === 'waiting' ? { ...performed, outcome: 'done' } : performed;
  } catch (error) {
    await end(error instanceof GodwitError ? error.code : 'assertion', null, null).catch(() => {});
    throw error;
  }
}

async function begin(bench: Workbench, run: string): Promise<{ job: SyncJob; attempt: number | null; result: SyncResult | null }> {
  const [found] = await syncJobsOf(bench).runs(bench.control, 1, { run });
  const [job] = found ? await syncJobsOf(bench).list(bench.control, 1, found.job) : [];
  if (!found || !job) throw new GodwitError('sync_job_not_found', 'The job was deleted before its run began.');
  return { job, attempt: await syncJobsOf(bench).begin(bench.control, run, thisProcess), result: found.result };
}

/** First what a person has approved meanwhile, or what an attempt before has begun; then what differs by now, within the rule. */
async function bring(caller: Caller, playbook: string, job: SyncJob): Promise<PerformedRun> {
  assert(job.rule, 'a job that brings differences has a rule');
  const rule = job.rule;
  const first = (await withWorkbench(caller, playbook, isBroughtFirst)) ? await broughtUnder(caller, playbook, rule) : null;
  if (first && first.outcome !== 'done') return first;
  const before = first?.result.brought ?? 0;
  const { digest, differential } = await analyzeDifference(caller, playbook, { edited: 'keep' });
  const found = { ...(first?.result ?? nothingDone), differing: differingOf(differential), difference: digest };
  if (digest === null) return { outcome: 'done', result: found };
  const waits = await withWorkbench(caller, playbook, (bench) => whyItWaits(bench, job, rule, differential), 'look');
  if (waits !== null) return { outcome: 'waiting', result: { ...found, waits } };
  const { outcome, result } = await broughtUnder(caller, playbook, rule);
  return { outcome, result: { ...found, ...result, differing: found.differing, brought: before + result.brought } };
}

async function broughtUnder(caller: Caller, playbook: string, rule: string): Promise<PerformedRun> {
  const { outcome, run, digest, differential, verdict } = await migrateDifference(caller, playbook, {}, rule);
  const brought = outcome === 'done' ? rowsToRepair(differential) : 0;
  const result = {
    ...nothingDone,
    differing: differingOf(differential),
    difference: digest,
    brought,
    run,
    verdict: verdict?.verdict ?? null,
  };
  return { outcome, result };
}

/** Whether the newest difference is approved and nobody has brought it, or was begun and is not finished. */
async function isBroughtFirst(bench: Workbench): Promise<boolean> {
  const { journal, control, playbook, runs } = bench;
  const newest = await journal.last(control, playbook.playbook, 'differential', differentialName);
  const last = await runs.last(control, playbook.playbook);
  if (!newest || !last || rowsToRepair(newest.content) === 0) return false;
  if (last.id === newest.content.run) return last.status === 'completed' && (await journal.approval(control, newest.digest)) !== null;
  return last.status === 'running' && (await isRepairedBy(bench, newest.content.id, last.id));
}

async function isRepairedBy(bench: Workbench, differential: string, run: string): Promise<boolean> {
  for (const { ledgerSession } of targetsOf(bench)) {
    const repaired = await openDifferentials(ledgerSession, controlSchema, bench.playbook.playbook).repairedBy(run);
    if (repaired === differential) return true;
  }
  return false;
}

async function whyItWaits(bench: Workbench, job: SyncJob, rule: string, differential: Differential): Promise<string | null> {
  const approved = await bench.journal.approval(bench.control, rule);
  if (approved === null) return `nobody has approved the rule of ${job.name} (${rule.slice(0, 12)})`;
  const over = beyond(job.bounds, differential);
  return over === null ? null : `more than the rule of ${job.name} allows: ${over}`;
}

function differingOf(differential: Differential): NonNullable<SyncResult['differing']> {
  const { missing, changed, extra, edited } = differenceTotals(differential);
  return { missing, changed, extra, edited };
}
