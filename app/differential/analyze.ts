import { analyzeDifferential } from '../../engine/differential/analyze.ts';
import type { Run } from '../../engine/journal/runs.ts';
import { sensitivitiesOf } from '../../engine/quarantine/masking.ts';
import { type Differential, rowsToRepair } from '../../model/differential.ts';
import { GodwitError } from '../../model/errors.ts';
import { requireRight } from '../../model/principal.ts';
import { recordAct } from '../audit.ts';
import { writeReports } from '../reporting/reporting.ts';
import { entitySamples } from '../review/entity-samples.ts';
import { runContextOf } from '../run/execute.ts';
import { withCodeRecorded } from '../run/ran-code.ts';
import { preparedAsRun } from '../run/validate.ts';
import { labelOf } from '../workbench/labels.ts';
import { keptProfile } from '../workbench/profile.ts';
import { type Caller, type Workbench, withWorkbench } from '../workbench/workbench.ts';
import { differentialName } from './newest.ts';

/** A difference with the digest by which its repair is approved; null where there is nothing to repair. */
export interface AnalyzedDifference {
  readonly digest: string | null;
  readonly differential: Differential;
  readonly reports: readonly string[];
}

/**
 * Finds what differs between source and target through the mapping, and proposes the repair. Nothing is written to data. Throws `role_missing`,
 * `dependency_missing` where no run is completed.
 */
export function analyzeDifference(caller: Caller, playbook: string, { edited }: Pick<Differential, 'edited'>): Promise<AnalyzedDifference> {
  requireRight(caller.principal, 'propose', 'propose a repair');
  return withWorkbench(caller, playbook, async (bench) => {
    const run = await completedRun(bench);
    const prepared = await preparedAsRun(bench, run.mappings);
    bench.notify({ type: 'stage', stage: 'validate', message: `what differs in ${labelOf(bench, 'target')}, through the mapping` });
    const profile = await keptProfile(bench);
    const recorded = withCodeRecorded(bench, { for: 'validation', run: async () => run.id });
    const found = await analyzeDifferential(runContextOf(recorded, {}), prepared, {
      ...{ run: run.id, edited },
      deletes: new Set(prepared.flatMap(({ phase }) => (phase.deletes === 'follow' ? [phase.phase] : []))),
      sensitivitiesOf: (phase) => sensitivitiesOf(profile, phase),
    });
    const differential = {
      differential: 1 as const,
      playbook: bench.playbook.playbook,
      run: run.id,
      edited,
      mappings: run.mappings,
      ...found,
    };
    const digest = await keepDifference(bench, differential);
    const reports = await writeReports(bench, await entitySamples(bench, prepared));
    return { digest: rowsToRepair(differential) > 0 ? digest : null, differential, reports };
  });
}

async function completedRun({ runs, control, playbook }: Workbench): Promise<Run> {
  const run = await runs.last(control, playbook.playbook);
  if (run?.status === 'completed') return run;
  const why = run
    ? 'The last run is not completed: run godwit migrate, or godwit differential migrate, again'
    : 'Nothing has run yet: run godwit migrate first';
  throw new GodwitError('dependency_missing', `${why}; then what has changed since can be found.`);
}

async function keepDifference(bench: Workbench, content: Differential): Promise<string> {
  const { journal, control, playbook, principal } = bench;
  const digest = await journal.save(control, {
    ...{ kind: 'differential', playbook: playbook.playbook, name: differentialName, content },
    author: principal.name,
  });
  const phases = content.phases.map(({ phase, missing, changed, extra }) => ({ phase, missing, changed, extra }));
  await recordAct(bench, 'differential analyzed', { differential: digest, run: content.run, phases });
  return digest;
}
