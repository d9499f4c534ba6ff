import type { ReportedPhase, RunReport } from '../model/report.ts';
import { type Evidence, evidence } from './document.ts';
import { entityReportName } from './file-name.ts';

const counts = 'migration_control.migration_checkpoints and migration_control.phases';

/** Where the counts of a run come from. */
export function countsSource(run: RunReport): Evidence {
  return evidence(`${counts}, ${runsOf(run)}.`);
}

/** Where the counts of one phase come from. */
export function phaseSource({ run }: RunReport, phase: ReportedPhase): Evidence {
  return evidence(`${counts}, run ${phase.run ?? run}, phase ${phase.phase}.`, [entityReportName(phase.phase)]);
}

/** Where the rows that were kept aside are listed. */
export function quarantineSource(run: RunReport): Evidence {
  return evidence(`migration_control.quarantine, ${runsOf(run)}; godwit quarantine list --playbook ${run.playbook}.`, [
    'quarantine_report',
  ]);
}

/** Where the verdict is stored. */
export function verdictSource({ run, verdict }: RunReport): Evidence {
  const stored = verdict ? `, artifact ${verdict.artifact}` : '';
  return evidence(`migration_control.migration_validation_reports, run ${run}${stored}.`, ['validation_report']);
}

/** The run, and earlier ones whose phases it left as they were. */
function runsOf({ run, phases }: RunReport): string {
  const runs = new Set([run, ...phases.map((phase) => phase.run ?? run)]);
  return [...runs].map((each) => `run ${each}`).join(', ');
}
