import type { MappedPhase } from '../engine/map/mapped-phase.ts';
import { sensitivitiesOf } from '../engine/quarantine/masking.ts';
import { decidePatch, dismissRow, type PatchDecision, type PatchRequest, proposePatch } from '../engine/quarantine/patch.ts';
import { type ReplayResult, replay } from '../engine/quarantine/replay.ts';
import { listQuarantine, type QuarantineQuestion, showQuarantined } from '../engine/quarantine/show.ts';
import type { PreparedPhase } from '../engine/run/context.ts';
import { requireApprovals } from '../engine/stages/approve.ts';
import type { Patch, QuarantineDetail, QuarantinePage } from '../model/repair.ts';
import { recordAct } from './audit.ts';
import { withKept, withRunnable } from './by-digest.ts';
import { entitySamples } from './entity-samples.ts';
import { runContextOf } from './execute.ts';
import { keptProfile } from './profile.ts';
import { occasionOfRun, withCodeRecorded } from './ran-code.ts';
import { writeReports } from './reporting.ts';
import { stageOf } from './stage.ts';
import { type Caller, type Workbench, withWorkbench } from './workbench.ts';

/** The rows that the newest run of each phase has kept aside: keys and reasons, no values. */
export function quarantinePage(caller: Caller, playbook: string, question: QuarantineQuestion): Promise<QuarantinePage> {
  return withWorkbench(caller, playbook, (bench) => listQuarantine(runContextOf(bench, {}), question), 'look');
}

/** One row with its columns, masked by sensitivity unless `raw`. */
export function quarantinedRow(caller: Caller, playbook: string, id: string, raw: boolean): Promise<QuarantineDetail> {
  const show = async (bench: Workbench, mapped: readonly MappedPhase[]): Promise<QuarantineDetail> => {
    const context = runContextOf(bench, {});
    if (raw) return showQuarantined(context, id, { raw: true });
    const { phase } = await showQuarantined(context, id, { raw: false, sensitivities: new Map() });
    const known = mapped.find((each) => each.phase.phase === phase);
    const profile = await keptProfile(bench);
    return showQuarantined(context, id, { raw: false, sensitivities: known ? sensitivitiesOf(profile, known) : new Map() });
  };
  return withKept(caller, playbook, {}, show, 'look');
}

/** Proposes a repair of one row; another person approves it by its digest. */
export function patchRow(caller: Caller, playbook: string, request: PatchRequest): Promise<{ digest: string; patch: Patch }> {
  return withPrepared(caller, playbook, (bench, prepared) => proposePatch(runContextOf(bench, {}), prepared, request));
}

/** Records a decision on a patch. */
export function decideOnPatch(caller: Caller, playbook: string, decision: PatchDecision): Promise<void> {
  return withWorkbench(caller, playbook, (bench) => decidePatch(runContextOf(bench, {}), decision));
}

/** Records that a row stays behind. */
export function dismiss(caller: Caller, playbook: string, id: string, reason: string, by: string): Promise<string> {
  return withWorkbench(caller, playbook, async (bench) => {
    const digest = await dismissRow(runContextOf(bench, {}), { id, reason, by });
    await recordAct(bench, 'dismissed', { row: id, dismissal: digest }, by);
    return digest;
  });
}

/** Brings repaired rows to the target, parents before children. */
export function replayRows(
  caller: Caller,
  playbook: string,
  ids: readonly string[],
  by: string,
): Promise<ReplayResult & { reports: string[] }> {
  return withPrepared(caller, playbook, async (bench, prepared) => {
    const recorded = withCodeRecorded(bench, { ...occasionOfRun(bench), for: 'replay' });
    const result = await replay(runContextOf(recorded, {}), prepared, { by, ...(ids.length > 0 && { ids }) });
    await recordAct(bench, 'replayed', { run: result.run, phases: result.phases, root: result.root, manifest: result.manifest });
    return { ...result, reports: await writeReports(bench, await entitySamples(bench, prepared)) };
  });
}

/** Opens a workbench with every phase as it was approved. */
export function withPrepared<T>(
  caller: Caller,
  playbook: string,
  work: (bench: Workbench, prepared: readonly PreparedPhase[]) => Promise<T>,
): Promise<T> {
  return withRunnable(caller, playbook, {}, async (bench, mapped) =>
    work(bench, await requireApprovals(stageOf(bench, caller.config.user), mapped)),
  );
}
