import type { PhaseStatements } from '../../model/phase-statements.ts';
import type { TextRow } from '../../model/session.ts';
import { stageKeys } from '../batch/stage.ts';
import type { Worker } from '../batch/write-batch.ts';
import type { PassName } from '../ledger/ledger.ts';
import { openTraces, type Traces } from '../ledger/traces.ts';
import { type OpenEpoch, type PreparedPhase, programOf, type RunContext } from '../run/context.ts';
import { closeWorker, openWorker } from '../run/workers.ts';

/** One phase with both databases open, to look for rows in. */
export interface TraceContext {
  readonly context: RunContext;
  readonly prepared: PreparedPhase;
  readonly program: PhaseStatements;
  readonly epoch: OpenEpoch;
  readonly worker: Worker;
  readonly traces: Traces;
  /** The newest pass of the phase; null before the first run. */
  readonly pass: PassName | null;
  /** All runs of the playbook, newest first. */
  readonly runs: readonly string[];
}

/** What the mapping makes of a source row. */
export interface JudgedRow {
  readonly sourceKey: string;
  readonly targetKey: string | null;
  /** Null where it can be written, else `skip` or `reason|column`. */
  readonly verdict: string | null;
}

/** Opens the ground of a phase, does the work and closes it. */
export async function withTraceContext<T>(
  context: RunContext,
  prepared: PreparedPhase,
  epoch: OpenEpoch,
  work: (traceContext: TraceContext) => Promise<T>,
): Promise<T> {
  const { runs, control, playbook, ledgerSession, ledgerSchema } = context;
  const program = programOf(context, prepared, 'merge');
  const phase = prepared.phase.phase;
  const state = (await runs.latestPhases(control, playbook.playbook)).find((each) => each.phase === phase);
  const worker = await openWorker(context, { program, epoch });
  try {
    const pass = state ? { run: state.run, phase, pass: state.pass } : null;
    const traces = openTraces(ledgerSession, ledgerSchema, playbook.playbook);
    return await work({ context, prepared, program, epoch, worker, traces, pass, runs: await runs.ofPlaybook(control, playbook.playbook) });
  } finally {
    await closeWorker(worker);
  }
}

/** Puts source rows through the mapping, by their keys, approved patches included; writes nothing. */
export async function judgeRows({ worker: { session, reader }, program }: TraceContext, rows: readonly TextRow[]): Promise<JudgedRow[]> {
  const keys = rows.map((row) => program.sourceRead.key.map((name) => row[name] ?? ''));
  await stageKeys(session, reader, program, keys);
  return session.query<JudgedRow>(program.judge(null));
}
