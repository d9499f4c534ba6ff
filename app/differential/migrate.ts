import { repairDifferential } from '../../engine/differential/repair.ts';
import { inspect, inventory, requirePassed } from '../../engine/stages/analyze.ts';
import { type Differential, rowsToRepair } from '../../model/differential.ts';
import { GodwitError } from '../../model/errors.ts';
import { requireRight } from '../../model/principal.ts';
import type { Outcome } from '../../model/progress.ts';
import type { Verdict } from '../../model/verdict.ts';
import { recordAct } from '../audit.ts';
import { reportIncrementally } from '../reporting/incremental-reports.ts';
import { writeReports } from '../reporting/reporting.ts';
import { entitySamples } from '../review/entity-samples.ts';
import { openBackups } from '../run/backups.ts';
import { type RunLimits, runContextOf } from '../run/execute.ts';
import { occasionOfRun, withCodeRecorded } from '../run/ran-code.ts';
import { stageOf } from '../run/stage.ts';
import { preparedAsRun, validate } from '../run/validate.ts';
import { type Caller, withWorkbench } from '../workbench/workbench.ts';
import { newestDifference } from './newest.ts';

/** What bringing a difference came to. */
export interface BroughtDifference {
  readonly run: string;
  readonly outcome: Outcome;
  readonly digest: string;
  /** What was approved. */
  readonly differential: Differential;
  /** Null where it was interrupted. */
  readonly verdict: Verdict | null;
  readonly reports: readonly string[];
}

/**
 * Brings the newest approved difference and validates what came of it. Throws `not_approved` where nobody has approved it, `artifact_not_found`
 * without one. `rule`: of a job that may bring a difference of this size without another approval.
 */
export function migrateDifference(caller: Caller, playbook: string, limits: RunLimits, rule?: string): Promise<BroughtDifference> {
  requireRight(caller.principal, 'run', 'bring a difference');
  return withWorkbench(caller, playbook, async (bench) => {
    const { digest, content } = await newestDifference(bench);
    if (rowsToRepair(content) === 0)
      throw new GodwitError('artifact_not_found', 'The newest difference has no row to bring; analyze again.');
    const stage = stageOf(bench, bench.principal.name);
    requirePassed(await inspect(stage));
    const prepared = await preparedAsRun(bench, content.mappings);
    const [, targets] = await inventory(stage);
    const { notify, written } = reportIncrementally(bench);
    const recorded = withCodeRecorded(bench, occasionOfRun(bench));
    const context = { ...runContextOf(recorded, limits), backups: openBackups(bench.config, bench.playbook.playbook), notify };
    const by = bench.principal.name;
    const under = rule === undefined ? {} : { rule };
    const result = await repairDifferential(context, prepared, targets, { digest, by, ...under }).finally(written);
    await recordAct(bench, `run ${result.outcome}`, {
      run: result.run,
      differential: digest,
      ...under,
      root: result.manifest?.root ?? null,
    });
    const verdict = result.outcome === 'done' ? await validate(bench, result.run, prepared) : null;
    const reports = await writeReports(bench, await entitySamples(bench, prepared));
    return { run: result.run, outcome: result.outcome, digest, differential: content, verdict, reports };
  });
}
