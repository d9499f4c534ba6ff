import type { PhaseState, Run } from '../../engine/journal/runs.ts';
import { GodwitError } from '../../model/errors.ts';
import type { FateCounts } from '../../model/ledger.ts';
import type { PhaseProgress } from '../../model/progress.ts';
import { type Caller, type Workbench, withWorkbench } from '../workbench/workbench.ts';
import { statusOf } from './run-status.ts';
import { fatesOf, progressOf } from './summary.ts';

/** A run in a list. */
export type ListedRun = Pick<Run, 'id' | 'startedAt' | 'completedAt' | 'root' | 'manifest'> & { readonly status: string };

/** A phase of a run. */
export type RunPhase = PhaseProgress &
  Pick<PhaseState, 'mode' | 'pass' | 'root' | 'seconds'> & { readonly fates: FateCounts; readonly mapping: string | null };

/** The newest runs of a playbook. */
export function listRuns(caller: Caller, playbook: string, limit: number): Promise<ListedRun[]> {
  const list = async (bench: Workbench): Promise<ListedRun[]> => {
    const listed: ListedRun[] = [];
    for (const run of await bench.runs.newest(bench.control, bench.playbook.playbook, limit)) listed.push(await listedRun(bench, run));
    return listed;
  };
  return withWorkbench(caller, playbook, list, 'look');
}

/** One run with its phases. Throws `artifact_not_found`. */
export function showRun(caller: Caller, playbook: string, id: string): Promise<ListedRun & { readonly phases: readonly RunPhase[] }> {
  const show = async (bench: Workbench) => {
    const run = await requireRun(bench, id);
    const phases: RunPhase[] = [];
    for (const state of await bench.runs.phases(bench.control, run.id)) phases.push(await phaseOf(bench, run, state));
    return { ...(await listedRun(bench, run)), phases };
  };
  return withWorkbench(caller, playbook, show, 'look');
}

/** A run of this playbook. Throws `artifact_not_found`. */
export async function requireRun({ runs, control, playbook }: Workbench, id: string): Promise<Run> {
  const run = await runs.find(control, id);
  if (run?.playbook === playbook.playbook) return run;
  throw new GodwitError('artifact_not_found', `${playbook.playbook} has no run ${id}.`, { details: { run: id } });
}

async function listedRun(bench: Workbench, run: Run): Promise<ListedRun> {
  const { id, startedAt, completedAt, root, manifest } = run;
  return { id, status: await statusOf(bench, run), startedAt, completedAt, root, manifest };
}

async function phaseOf(bench: Workbench, run: Run, state: PhaseState): Promise<RunPhase> {
  const fates = await fatesOf(bench, run.id, state);
  const { mode, pass, root, seconds, phase } = state;
  return { ...progressOf(state, fates), fates, mode, pass, root, seconds, mapping: run.mappings[phase] ?? null };
}
