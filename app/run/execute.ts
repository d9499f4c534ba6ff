import type { Catalogs } from '../../engine/route.ts';
import type { PreparedPhase, RunContext } from '../../engine/run/context.ts';
import { executeRun, type RunResult } from '../../engine/run/run.ts';
import { reportIncrementally } from '../reporting/incremental-reports.ts';
import { noteKeys } from '../workbench/key-ring.ts';
import { labelOf } from '../workbench/labels.ts';
import { version } from '../workbench/version.ts';
import { controlSchema, type Workbench } from '../workbench/workbench.ts';
import { openBackups } from './backups.ts';
import { tellMemory } from './memory.ts';
import { occasionOfRun, withCodeRecorded } from './ran-code.ts';

/** Bounds that the caller sets for one run; the playbook's and the environment's stand otherwise. */
export interface RunLimits {
  readonly jobs?: number;
  readonly batchRows?: number;
}

const retryDelayMs = 500;
const passesMax = 10;
const defaultJobs = 2;
const defaultBatchRows = 5000;

/** What a run works with: the workbench, and the bounds by order of precedence caller, environment, playbook, default. */
export function runContextOf(bench: Workbench, { jobs, batchRows }: RunLimits): RunContext {
  const { playbook, source, target, several, control, ledgerSession, ledger, journal, runs, transforms, notify, signal, config, keys } =
    bench;
  const settings = {
    batchRows: batchRows ?? config.BATCH_SIZE ?? playbook.settings.batch_rows ?? defaultBatchRows,
    jobs: jobs ?? config.PARALLEL_JOBS ?? playbook.settings.jobs ?? defaultJobs,
    retriesMax: config.MAX_RETRY_ATTEMPTS,
    retryDelayMs,
    quarantineRowsMax: playbook.settings.quarantine_rows_max ?? null,
    quarantineShareMax: playbook.settings.quarantine_share_max,
    passesMax,
    answerMs: config.CONNECT_TIMEOUT,
    replicaLagMax: config.GODWIT_REPLICA_LAG_MB === 0 ? null : config.GODWIT_REPLICA_LAG_MB * 2 ** 20,
  };
  const doors = { source, target, ...(several && { several }), control, ledgerSession, ledger, journal, runs, transforms, keys };
  return { playbook, ...doors, ledgerSchema: controlSchema, settings, version: version(), notify, signal };
}

/** Executes what was approved; the reports follow each phase. */
export async function execute(
  bench: Workbench,
  prepared: readonly PreparedPhase[],
  target: Catalogs,
  author: string,
  limits: RunLimits,
): Promise<RunResult> {
  bench.notify({ type: 'stage', stage: 'execute', message: `${prepared.length} phases into ${labelOf(bench, 'target')}` });
  await noteKeys(bench.keys, bench.playbook, bench.journal, bench.control, author);
  const { notify, written } = reportIncrementally(bench);
  const measured = tellMemory(notify);
  try {
    const recorded = withCodeRecorded(bench, occasionOfRun(bench));
    return await executeRun(
      { ...runContextOf(recorded, limits), backups: openBackups(bench.config, bench.playbook.playbook), notify },
      prepared,
      target,
      author,
    );
  } finally {
    measured();
    await written();
  }
}
