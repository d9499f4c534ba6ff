import type { RunReport } from '../model/report.ts';
import type { Verdict } from '../model/verdict.ts';
import { checkTable } from './check-table.ts';
import { differenceTable } from './difference-table.ts';
import { type Block, type Document, heading, list, paragraph, section, table } from './document.ts';
import { verdictSource } from './sources.ts';
import { counted, countText } from './units.ts';
import { verdictChange } from './verdict-change.ts';
import { byLevel } from './words/levels.ts';

type PhaseVerdict = Verdict['phases'][number];

/**
 * What validation found: the verdict, what has changed since the one before, the checks by level, and where rows differ. `run`
 * names its source and says
 * which keys are masked.
 */
export function validationReport(verdict: Verdict, run: RunReport, before: Verdict | null = null): Document {
  const checks = verdict.phases.flatMap(({ phase, checks: of }) => of.map((check) => ({ ...check, phase })));
  const failed = checks.filter(({ status }) => status === 'failed').length;
  const differences = verdict.phases.reduce((sum, { differencesTotal }) => sum + differencesTotal, 0);
  return {
    title: `Validation of ${run.playbook}: ${verdict.verdict}`,
    blocks: [
      list([`${counted(checks.length, 'check')}, ${countText(failed)} failed`, `Rows that differ: ${countText(differences)}`]),
      verdictSource(run),
      ...verdictChange(verdict, before),
      ...section('Coverage', [coverage(verdict.phases)]),
      ...section(
        'Checks by level',
        byLevel(checks).flatMap(({ title, asks, checks: of }) => [heading(3, title), paragraph(asks), checkTable(title, of)]),
      ),
      ...section(
        'Rows that differ',
        verdict.phases.filter(({ differencesTotal }) => differencesTotal > 0).flatMap((phase) => located(phase, run)),
      ),
    ],
  };
}

function coverage(phases: readonly PhaseVerdict[]): Block {
  const rows = phases.map((phase) => [
    phase.phase,
    phase.entity,
    countText(phase.checks.length),
    countText(phase.rowsCompared),
    phase.coverage,
    countText(phase.differencesTotal),
  ]);
  return table('What was compared', ['Phase', 'Entity', 'Checks#', 'Rows compared#', 'Coverage', 'Rows that differ#'], rows);
}

function located({ phase, differences, differencesTotal }: PhaseVerdict, run: RunReport): Block[] {
  const listed = `Listed here: ${countText(differences.length)} of ${countText(differencesTotal)}.`;
  const shown = differencesTotal > differences.length ? [paragraph(listed)] : [];
  return [heading(3, `${phase}: ${counted(differencesTotal, 'row')}`), ...shown, differenceTable(phase, differences, run)];
}
