import { type JobEnd, openJobs } from '../../engine/journal/jobs.ts';
import { GodwitError } from '../../model/errors.ts';
import type { Job, JobArguments, JobError, JobKind, JobProgress } from '../../model/job.ts';
import { addFates, noRows } from '../../model/ledger.ts';
import type { Outcome, RunEvent } from '../../model/progress.ts';
import type { Delivery } from '../../model/queue.ts';
import type { TargetSession } from '../../model/session.ts';
import { reportPlaybook } from '../reporting/overview.ts';
import { dryRun } from '../run/dry-run.ts';
import { migrate } from '../run/migrate.ts';
import { rehearse } from '../run/rehearse.ts';
import { rollbackPhases } from '../run/rollback.ts';
import { validatePlaybook } from '../run/validate.ts';
import { type Caller, controlSchema } from '../workbench/workbench.ts';

const jobs = openJobs(controlSchema);
const hearMs = 1000;
const rehearsedRows = 100;

interface Performed {
  readonly outcome: Outcome;
  readonly result: unknown;
}

type Perform = (caller: Caller, playbook: string, given: JobArguments) => Promise<Performed>;

const performers: Readonly<Record<JobKind, Perform>> = {
  migrate: async (caller, playbook, { jobs: parallel, batchRows, rows: _, ...selection }) => {
    const limits = { ...(parallel !== undefined && { jobs: parallel }), ...(batchRows !== undefined && { batchRows }) };
    const result = await migrate(caller, { playbook, selection, ...limits });
    return { outcome: result.outcome, result };
  },
  // Its statements are printed by the command line: a list of jobs stays short.
  'dry-run': async (caller, playbook, selection) => {
    const phases = await dryRun(caller, playbook, selection);
    return { outcome: 'done', result: { phases: phases.map(({ phase, entity, fates }) => ({ phase, entity, fates })) } };
  },
  validate: async (caller, playbook) => {
    const { verdict, reports } = await validatePlaybook(caller, playbook);
    return { outcome: verdict.verdict === 'passed' ? 'done' : 'failed', result: { verdict: verdict.verdict, reports } };
  },
  // The sample's rows stay on the worker: a job's result holds no row values.
  rehearse: async (caller, playbook, { rows = rehearsedRows, ...selection }) => {
    const phases = await rehearse(caller, playbook, selection, rows);
    return { outcome: 'done', result: { phases: phases.map(({ phase, entity, fates }) => ({ phase, entity, fates })) } };
  },
  rollback: async (caller, playbook, selection) => {
    const { outcome, phases, reports } = await rollbackPhases(caller, playbook, selection);
    return { outcome, result: { phases, reports } };
  },
  report: async (caller, playbook) => ({ outcome: 'done', result: { reports: await reportPlaybook(caller, playbook) } }),
};

/** What performing a job needs of its worker. */
export interface JobWork {
  readonly caller: Caller;
  /** Name or path, as the worker was given it. */
  readonly playbook: string;
  readonly worker: string;
  /** Opens a session on the journal. */
  readonly openControl: () => Promise<TargetSession>;
}

/**
 * Does a job in the name of who asked for it. Throws where it is to be delivered again: databases are away, or this worker was told to stop.
 * Whatever else becomes of it stands in the journal.
 */
export async function performJob({ caller, playbook, worker, openControl }: JobWork, name: string, delivery: Delivery): Promise<void> {
  const control = await openControl();
  try {
    const [job] = await jobs.list(control, name, 1, delivery.job);
    if (!job) return;
    if (!(await jobs.begin(control, delivery, worker))) {
      // Cancelled while its worker was lost.
      await jobs.end(control, job.id, { state: 'interrupted', result: null, error: null });
      return;
    }
    caller.notify({ type: 'notice', message: `job ${job.id}: ${job.kind}, for ${job.principal.name}` });
    const end = await watched(control, caller, job, (inner) => performers[job.kind](inner, playbook, job.arguments));
    await jobs.end(control, job.id, end);
    caller.notify({ type: 'notice', message: `job ${job.id}: ${end.error ? end.error.message : end.state}` });
    if (end.state === 'queued') throw new GodwitError('interrupted', `The job ${job.id} is tried again.`);
  } finally {
    await control.close();
  }
}

/** Gives signs of life and progress, and stops when somebody cancels the job. */
async function watched(control: TargetSession, caller: Caller, job: Job, work: (inner: Caller) => Promise<Performed>): Promise<JobEnd> {
  const cancelled = new AbortController();
  const seen: Seen = { run: null, progress: null, fates: noRows };
  const inner: Caller = {
    ...caller,
    job: job.id,
    principal: job.principal,
    signal: AbortSignal.any([caller.signal, cancelled.signal]),
    notify: (event) => {
      look(seen, event);
      caller.notify(event);
    },
  };
  let hearing: Promise<unknown> = Promise.resolve();
  const hear = async (): Promise<void> => {
    if ((await jobs.hear(control, job.id, seen.progress, seen.run)) === 'stopping') cancelled.abort();
  };
  const timer = setInterval(() => {
    hearing = hearing.then(hear).catch(() => {});
  }, hearMs);
  try {
    const { outcome, result } = await work(inner);
    return { state: stateOf(outcome, caller.signal.aborted), result, error: null };
  } catch (thrown) {
    return failed(thrown, job, caller.signal.aborted);
  } finally {
    clearInterval(timer);
    await hearing;
    await hear().catch(() => {});
  }
}

interface Seen {
  run: string | null;
  progress: JobProgress | null;
  fates: typeof noRows;
}

function look(seen: Seen, event: RunEvent): void {
  if (event.type === 'run_started') seen.run = event.run;
  if (event.type === 'phase_started') seen.fates = event.done;
  if (event.type === 'batch') seen.fates = addFates(seen.fates, event.fates);
  if (event.type === 'phase_started') seen.progress = { phase: event.phase, rows: event.done.read, of: event.rows };
  if (event.type === 'batch' && seen.progress) seen.progress = { ...seen.progress, rows: seen.fates.read };
}

function stateOf(outcome: Outcome, isWorkerStopped: boolean): JobEnd['state'] {
  if (outcome === 'interrupted') return isWorkerStopped ? 'queued' : 'interrupted';
  return outcome === 'done' ? 'done' : 'failed';
}

/** Attempts of a job whose databases are away. */
const attemptsMax = 5;

function failed(thrown: unknown, job: Job, isWorkerStopped: boolean): JobEnd {
  const isPassing = thrown instanceof GodwitError && thrown.kind === 'unavailable' && job.attempts + 1 < attemptsMax;
  return { state: isPassing || isWorkerStopped ? 'queued' : 'failed', result: null, error: errorOf(thrown) };
}

function errorOf(thrown: unknown): JobError {
  const error = thrown instanceof GodwitError ? thrown : new GodwitError('assertion', 'An error that was not expected ended the job.');
  const { code, kind, message, hint } = error;
  return { code, kind, message, hint };
}
