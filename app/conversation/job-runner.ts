import { setTimeout as sleep } from 'node:timers/promises';
import { GodwitError } from '../../model/errors.ts';
import type { MigrationSummary } from '../reporting/summary.ts';
import { type MigrateOptions, migrate } from '../run/migrate.ts';
import { rollbackPhases } from '../run/rollback.ts';
import { validatePlaybook } from '../run/validate.ts';
import type { Caller } from '../workbench/workbench.ts';
import type { Done, JobRunner } from './requests.ts';

/** What people have allowed, carried out on a workbench of its own, so that a conversation can go on beside it. */
export interface OpenJobRunner {
  /** The jobs of whoever asks; of all of them together one is carried out at a time. */
  jobRunnerOf(caller: Caller): JobRunner;
  /** Resolves when nothing is under way any more. */
  finished(): Promise<void>;
  /** What the last run came to; throws what stopped it. Null when there was none. */
  lastRun(): MigrationSummary | null;
}

/** How long an answer waits for a job before it says that the job goes on. */
const waitMs = 60_000;
const goesOn: Done = { state: 'started', message: 'It goes on; ask for the status.' };

interface LastRun {
  summary: MigrationSummary | null;
  failure: unknown;
}

/** Opens the job runner of one playbook. */
export function openJobRunner(playbook: string): OpenJobRunner {
  let under: Promise<string> | null = null;
  let stop = new AbortController();
  const last: LastRun = { summary: null, failure: null };
  const begin = async (caller: Caller, work: (inner: Caller) => Promise<string>): Promise<Done> => {
    if (under) return waited(under);
    stop = new AbortController();
    const doing = work({ ...caller, signal: AbortSignal.any([caller.signal, stop.signal]) }).finally(() => {
      under = null;
    });
    under = doing;
    // What fails later than anybody waits is kept in `last`.
    doing.catch(() => {});
    return waited(doing);
  };
  const run =
    (caller: Caller) =>
    (phases: readonly string[]): Promise<Done> =>
      begin(caller, (inner) => runPhases(inner, { playbook, selection: { only: phases } }, last));
  const jobRunnerOf = (caller: Caller): JobRunner => ({
    run: run(caller),
    resume: run(caller),
    validate: () => begin(caller, (inner) => validateRun(inner, playbook)),
    rollback: (phases) => {
      if (under) throw new GodwitError('run_active', 'Something else is under way.');
      return begin(caller, (inner) => takeBack(inner, playbook, phases));
    },
    pause: async () => {
      if (!under) return { state: 'done', message: 'Nothing is under way.' };
      stop.abort();
      return { state: 'done', message: `The batch under way is finished, then it stops. ${await under}` };
    },
  });
  return { jobRunnerOf, finished: async () => void (await under?.catch(() => {})), lastRun: () => outcomeOf(last) };
}

/** What came of a job that is under way, or that it goes on. */
function waited(doing: Promise<string>): Promise<Done> {
  return Promise.race([doing.then((message): Done => ({ state: 'done', message })), sleep(waitMs, goesOn, { ref: false })]);
}

function outcomeOf({ summary, failure }: LastRun): MigrationSummary | null {
  if (failure !== null) throw failure;
  return summary;
}

async function runPhases(caller: Caller, options: MigrateOptions, last: LastRun): Promise<string> {
  try {
    last.summary = await migrate(caller, options);
  } catch (failure) {
    last.failure = failure;
    throw failure;
  }
  const { outcome, rows, validation } = last.summary;
  if (outcome === 'interrupted') return 'The run was paused; it can be resumed.';
  const checked = validation === null ? 'not validated' : `validation ${validation.verdict} (${validation.checks} checks)`;
  return (
    `${rows.read} rows read: ${rows.written} written, ${rows.unchanged} unchanged, ${rows.skipped} skipped, ` +
    `${rows.quarantined} quarantined; ${checked}.`
  );
}

async function validateRun(caller: Caller, playbook: string): Promise<string> {
  const { verdict } = await validatePlaybook(caller, playbook);
  const failed = verdict.phases.flatMap(({ checks }) => checks).filter(({ status }) => status === 'failed').length;
  return `Validation ${verdict.verdict}; ${failed} checks failed.`;
}

async function takeBack(caller: Caller, playbook: string, phases: readonly string[]): Promise<string> {
  const { outcome, phases: done } = await rollbackPhases(caller, playbook, { only: phases });
  const rows = done.reduce((sum, each) => sum + each.delete + each.restore, 0);
  return outcome === 'done' ? `${rows} rows of ${done.length} phases were taken back.` : 'The rollback was interrupted; ask for it again.';
}
