import type { RunReport } from '../model/report.ts';
import { type Evidence, evidence } from './document.ts';
import { entityReportName } from './file-name.ts';

/** Where the counts of a run come from. */
export function countsSource({ run }: RunReport): Evidence {
  return evidence(`migration_control.migration_checkpoints and migration_control.phases, run ${run}.`);
}

/** Where the counts of one phase come from. */
export function phaseSource({ run }: RunReport, phase: string): Evidence {
  return evidence(`migration_control.migration_checkpoints and migration_control.phases, run ${run}, phase ${phase}.`, [
    entityReportName(phase),
  ]);
}

/** Where the rows that were kept aside are listed. */
export function quarantineSource({ run, playbook }: RunReport): Evidence {
  return evidence(`migration_control.quarantine, run ${run}; godwit quarantine list --playbook ${playbook}.`, ['quarantine_report']);
}

/** Where the verdict is stored. */
export function verdictSource({ run, verdict }: RunReport): Evidence {
  const stored = verdict ? `, artifact ${verdict.artifact}` : '';
  return evidence(`migration_control.migration_validation_reports, run ${run}${stored}.`, ['validation_report']);
}
