import type { RunReport } from '../model/report.ts';
import type { Verdict } from '../model/verdict.ts';
import { checkTable } from './check-table.ts';
import { differenceTable } from './difference-table.ts';
import { type Block, type Document, heading, list, paragraph, section, table } from './document.ts';
import { verdictSource } from './sources.ts';
import { counted, countText } from './units.ts';
import { verdictChange } from './verdict-change.ts';
import { byLevel } from './words/levels.ts';
import { partNames } from './words/parts.ts';

type PhaseVerdict = Verdict['phases'][number];

/**
 * What validation found: the verdict, what has changed since the one before, the checks by level, and where rows differ. `run`
 * names its source and says
 * which keys are masked.
 */
export function validationReport(verdict: Verdict, run: RunReport, before: Verdict | null = null): Document {
  const nameOf = partNames(run.phases);
  const checks = verdict.phases.flatMap(({ phase, checks: of }) => of.map((check) => ({ ...check, phase: nameOf(phase) })));
  const failed = checks.filter(({ status }) => status === 'failed').length;
  const differences = verdict.phases.reduce((sum, { differencesTotal }) => sum + differencesTotal, 0);
  return {
    title: `Validation of ${run.playbook}: ${verdict.verdict}`,
    blocks: [
      list([`${counted(checks.length, 'check')}, ${countText(failed)} failed`, `Rows that differ: ${countText(differences)}`]),
      verdictSource(run),
      ...verdictChange(verdict, before),
      ...section('Coverage', [paragraph(coverageWords), coverage(verdict.phases, nameOf)]),
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

const coverageWords =
  'All rows are set against each other by the databases. A second, independent program judges them again ' +
  'one by one: all rows, or a sample of large parts.';

function coverage(phases: readonly PhaseVerdict[], nameOf: (phase: string) => string): Block {
  const rows = phases.map((phase) => [
    nameOf(phase.phase),
    phase.entity,
    countText(phase.checks.length),
    countText(phase.rowsCompared),
    phase.coverage,
    countText(phase.differencesTotal),
  ]);
  return table(
    'What was compared',
    ['Part', 'Entity', 'Checks#', 'All rows, set against each other#', 'Judged again one by one', 'Rows that differ#'],
    rows,
  );
}

function located({ phase, differences, differencesTotal }: PhaseVerdict, run: RunReport): Block[] {
  const listed = `Listed here: ${countText(differences.length)} of ${countText(differencesTotal)}.`;
  const shown = differencesTotal > differences.length ? [paragraph(listed)] : [];
  return [
    heading(3, `${partNames(run.phases)(phase)}: ${counted(differencesTotal, 'row')}`),
    ...shown,
    differenceTable(phase, differences, run),
  ];
}
