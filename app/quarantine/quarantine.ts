import type { MappedPhase } from '../../engine/map/mapped-phase.ts';
import { sensitivitiesOf } from '../../engine/quarantine/masking.ts';
import { dismissRow, type PatchRequest, proposePatch } from '../../engine/quarantine/patch.ts';
import { type ReplayResult, replay } from '../../engine/quarantine/replay.ts';
import { listQuarantine, type QuarantineQuestion, showQuarantined } from '../../engine/quarantine/show.ts';
import type { PreparedPhase } from '../../engine/run/context.ts';
import { requireApprovals } from '../../engine/stages/approve.ts';
import { type Principal, requireRight } from '../../model/principal.ts';
import type { Patch, QuarantineDetail, QuarantinePage } from '../../model/repair.ts';
import { decide, prepares, subjectUnder, type Verdict } from '../approval/service.ts';
import { recordAct } from '../audit.ts';
import { writeReports } from '../reporting/reporting.ts';
import { entitySamples } from '../review/entity-samples.ts';
import { runContextOf } from '../run/execute.ts';
import { occasionOfRun, withCodeRecorded } from '../run/ran-code.ts';
import { stageOf } from '../run/stage.ts';
import { withKept, withRunnable } from '../workbench/by-digest.ts';
import { requireNamed } from '../workbench/person.ts';
import { keptProfile } from '../workbench/profile.ts';
import { type Caller, type Workbench, withWorkbench } from '../workbench/workbench.ts';

/** The rows that the newest run of each phase has kept aside: keys and reasons, no values. */
export function quarantinePage(caller: Caller, playbook: string, question: QuarantineQuestion): Promise<QuarantinePage> {
  return withWorkbench(caller, playbook, (bench) => listQuarantine(runContextOf(bench, {}), question), 'look');
}

/** One row with its columns, masked by sensitivity unless `raw`. */
export function quarantinedRow(caller: Caller, playbook: string, id: string, raw: boolean): Promise<QuarantineDetail> {
  const show = async (bench: Workbench, mapped: readonly MappedPhase[]): Promise<QuarantineDetail> => {
    const context = runContextOf(bench, {});
    if (raw) return showQuarantined(context, id, { raw: true }, mapped);
    const { phase } = await showQuarantined(context, id, { raw: false, sensitivities: new Map() });
    const known = mapped.find((each) => each.phase.phase === phase);
    const profile = await keptProfile(bench);
    return showQuarantined(context, id, { raw: false, sensitivities: known ? sensitivitiesOf(profile, known) : new Map() }, mapped);
  };
  return withKept(caller, playbook, {}, show, 'look');
}

/** Proposes a repair of one row; another person approves it by its digest. */
export function patchRow(
  caller: Caller,
  playbook: string,
  request: Omit<PatchRequest, 'author'>,
): Promise<{ digest: string; patch: Patch }> {
  const { principal } = caller;
  requireRight(principal, 'propose', 'repair rows');
  return withPrepared(caller, playbook, (bench, prepared) =>
    proposePatch(runContextOf(bench, {}), prepared, { ...request, author: principal.name }),
  );
}

/** Records the caller's decision on a patch, or on a repair of a cause; returns who that was. */
export async function decideOnPatch(
  caller: Caller,
  playbook: string,
  { digest, ...verdict }: Verdict & { digest: string },
): Promise<Principal> {
  const who = requireNamed(caller.principal);
  await withWorkbench(prepares(caller), playbook, async (bench) => decide(bench, who, await subjectUnder(bench, digest), verdict));
  return who;
}

/** Records the caller's decision that a row stays behind. */
export function dismiss(caller: Caller, playbook: string, id: string, reason: string): Promise<string> {
  const who = requireNamed(caller.principal);
  requireRight(who, 'decide', 'leave rows behind');
  return withWorkbench(prepares(caller), playbook, async (bench) => {
    const digest = await dismissRow(runContextOf(bench, {}), { id, reason, by: who.name });
    await recordAct(bench, 'dismissed', { row: id, dismissal: digest, reason }, who.name);
    return digest;
  });
}

/** Brings repaired rows to the target, parents before children. */
export function replayRows(caller: Caller, playbook: string, ids: readonly string[]): Promise<ReplayResult & { reports: string[] }> {
  const { principal } = caller;
  requireRight(principal, 'run', 'replay rows');
  return withPrepared(caller, playbook, async (bench, prepared) => {
    const recorded = withCodeRecorded(bench, { ...occasionOfRun(bench), for: 'replay' });
    const result = await replay(runContextOf(recorded, {}), prepared, { by: principal.name, ...(ids.length > 0 && { ids }) });
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
    work(bench, await requireApprovals(stageOf(bench, caller.principal.name), mapped)),
  );
}
