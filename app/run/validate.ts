import { type Selection, selectPhases } from '../../engine/playbook/select.ts';
import type { PreparedPhase } from '../../engine/run/context.ts';
import { inventory } from '../../engine/stages/analyze.ts';
import { requireApprovals } from '../../engine/stages/approve.ts';
import { requireStructures } from '../../engine/stages/drift.ts';
import { validateRun } from '../../engine/validate/validate.ts';
import { GodwitError } from '../../model/errors.ts';
import type { Verdict } from '../../model/verdict.ts';
import { writeReports } from '../reporting/reporting.ts';
import { entitySamples } from '../review/entity-samples.ts';
import { keptPhases } from '../workbench/by-digest.ts';
import { labelOf } from '../workbench/labels.ts';
import { type Caller, type Workbench, withWorkbench } from '../workbench/workbench.ts';
import { runContextOf } from './execute.ts';
import { withCodeRecorded } from './ran-code.ts';
import { stageOf } from './stage.ts';

/** Rows named per phase by validation and verification. */
export const differencesMax = 1000;

/** Holds a run's target against its source, through the mapping. */
export function validate(bench: Workbench, run: string, prepared: readonly PreparedPhase[], keep = true): Promise<Verdict> {
  const { config, parser, notify } = bench;
  notify({ type: 'stage', stage: 'validate', message: `every row of ${labelOf(bench, 'target')}, through the mapping` });
  const options = { by: bench.principal.name, parser, evaluatedRowsMax: config.GODWIT_VALIDATE_ROWS, differencesMax, keep };
  const recorded = withCodeRecorded(bench, { for: 'validation', run: async () => run });
  return validateRun(runContextOf(recorded, {}), run, prepared, options);
}

/**
 * Validates the newest run as the databases stand now. Of a selection of its phases the verdict is told and not kept: that of the run speaks of all.
 */
export function validatePlaybook(
  caller: Caller,
  playbook: string,
  selection: Selection = {},
): Promise<{ verdict: Verdict; reports: string[] }> {
  return withWorkbench(caller, playbook, async (bench) => {
    const run = await bench.runs.last(bench.control, bench.playbook.playbook);
    if (!run) throw new GodwitError('artifact_not_found', `Nothing of ${bench.playbook.playbook} has run yet.`);
    const all = await preparedAsRun(bench, run.mappings);
    const prepared = selectedOf(bench, all, selection);
    const isWhole = prepared.length === all.length;
    const verdict = await validate(bench, run.id, prepared, isWhole);
    if (!isWhole) return { verdict, reports: [] };
    return { verdict, reports: await writeReports(bench, await entitySamples(bench, prepared)) };
  });
}

/** The selected phases, with others that write the same entities: whose rows are whose is known of all of them only. */
function selectedOf({ playbook }: Workbench, all: readonly PreparedPhase[], selection: Selection): readonly PreparedPhase[] {
  if ((selection.only ?? []).length + (selection.except ?? []).length === 0) return all;
  const names = new Set(selectPhases(playbook, selection));
  const entities = new Set(all.filter(({ phase }) => names.has(phase.phase)).map(({ phase }) => phase.target));
  const found = all.filter(({ phase }) => entities.has(phase.target));
  if (found.length > 0) return found;
  throw new GodwitError('dependency_missing', `The newest run has none of ${[...names].join(', ')}; migrate them first.`);
}

/** The phases of a run by the digests that ran. Throws `source_drift`, `target_drift` where a structure has changed since. */
export async function preparedAsRun(bench: Workbench, mappings: Readonly<Record<string, string>>): Promise<PreparedPhase[]> {
  const stage = stageOf(bench, bench.principal.name);
  const [source, target] = await inventory(stage);
  const mapped = await keptPhases(bench, { only: Object.keys(mappings) }, mappings, { sources: source, targets: target });
  await requireStructures(stage, mapped);
  const changed = mapped.filter(({ phase, digest }) => mappings[phase.phase] !== digest).map(({ phase }) => phase.phase);
  if (changed.length === 0) return requireApprovals(stage, mapped);
  throw new GodwitError(
    'source_drift',
    `What has run is not known any more, and mapped anew it is something else: ${changed.join(', ')}.`,
    {
      details: { changed },
    },
  );
}
