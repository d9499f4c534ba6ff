import type { RunVerdict } from '../../engine/journal/runs.ts';
import { GodwitError } from '../../model/errors.ts';
import type { Verdict } from '../../model/verdict.ts';
import { type Caller, type Workbench, withWorkbench } from '../workbench/workbench.ts';
import { requireRun } from './runs.ts';
import { verdictCounts } from './summary.ts';

/** A verdict in a list. */
export interface ListedVerdict extends Omit<RunVerdict, 'artifact'> {
  readonly checks: number;
  readonly failed: number;
  readonly differences: number;
}

/** Verdicts over the runs, newest first. */
export function listVerdicts(caller: Caller, playbook: string, limit: number): Promise<ListedVerdict[]> {
  const list = async (bench: Workbench): Promise<ListedVerdict[]> => {
    const listed: ListedVerdict[] = [];
    for (const each of await bench.runs.verdicts(bench.control, bench.playbook.playbook, limit))
      listed.push(listedVerdict(each, await contentOf(bench, each)));
    return listed;
  };
  return withWorkbench(caller, playbook, list, 'look');
}

/** The newest verdict of a run, whole. Throws `artifact_not_found`. */
export function showVerdict(
  caller: Caller,
  playbook: string,
  id: string,
): Promise<ListedVerdict & { readonly phases: Verdict['phases']; readonly of: Verdict['checks'] }> {
  const show = async (bench: Workbench) => {
    const { id: run } = await requireRun(bench, id);
    const last = await bench.runs.lastVerdict(bench.control, run);
    if (!last) throw new GodwitError('artifact_not_found', `The run ${run} was not validated.`, { details: { run } });
    const verdict = await contentOf(bench, last);
    return { ...listedVerdict({ ...last, run }, verdict), phases: verdict.phases, of: verdict.checks };
  };
  return withWorkbench(caller, playbook, show, 'look');
}

/** The manifest of a run, as its digest has it. Throws `artifact_not_found` before the run is completed. */
export function readManifestOf(caller: Caller, playbook: string, id: string): Promise<unknown> {
  const read = async (bench: Workbench): Promise<unknown> => {
    const { manifest, id: run } = await requireRun(bench, id);
    if (manifest === null) throw new GodwitError('artifact_not_found', `The run ${run} has no manifest yet.`, { details: { run } });
    return bench.journal.readAs(bench.control, manifest, 'manifest');
  };
  return withWorkbench(caller, playbook, read, 'look');
}

const contentOf = ({ journal, control }: Workbench, { artifact }: Pick<RunVerdict, 'artifact'>): Promise<Verdict> =>
  journal.readAs(control, artifact, 'verdict');

function listedVerdict({ run, verdict, at }: Omit<RunVerdict, 'artifact'>, content: Verdict): ListedVerdict {
  const { checks, failed } = verdictCounts(content);
  return { run, verdict, at, checks, failed, differences: content.phases.reduce((sum, { differencesTotal }) => sum + differencesTotal, 0) };
}
