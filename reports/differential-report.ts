import type { DifferenceExample, Differential, PhaseDifference } from '../model/differential.ts';
import { differenceTotals } from '../model/differential.ts';
import type { RunReport } from '../model/report.ts';
import { type Block, type Document, evidence, heading, list, paragraph, section, table } from './document.ts';
import { counted, countText } from './units.ts';
import { partNames } from './words/parts.ts';

/** What has come to differ since the run: per part how many rows, in which columns, what was touched in the new system, and the repair. */
export function differentialReport(found: Differential, run: RunReport): Document {
  const nameOf = partNames(run.phases);
  const totals = differenceTotals(found);
  const differing = found.phases.filter(({ missing, changed, extra }) => missing + changed + extra > 0);
  return {
    title: `What differs between the old and the new system: ${run.playbook}`,
    blocks: [
      list(summaryOf(totals, found)),
      evidence(`migration_control.data_differentials, differential ${found.id}, run ${found.run}.`, ['validation_report']),
      ...(differing.length === 0 ? [] : section('By part', [partTable(differing, nameOf)])),
      ...differing.flatMap((phase) => ofPhase(phase, nameOf)),
    ],
  };
}

function summaryOf(
  { missing, changed, extra, edited, refused, inserts, updates, deletes }: ReturnType<typeof differenceTotals>,
  found: Differential,
): string[] {
  if (missing + changed + extra === 0) return ['Nothing differs: every row is as the old system has it now.'];
  const kept = found.edited === 'keep' ? 'the repair leaves them as they are' : 'the repair overwrites them';
  return [
    `${counted(missing, 'row')} missing, ${countText(changed)} changed, ${countText(extra)} that the old system does not have`,
    `The repair inserts ${countText(inserts)}, updates ${countText(updates)} and removes ${countText(deletes)}`,
    ...(edited > 0 ? [`${counted(edited, 'row')} touched in the new system since: ${kept}`] : []),
    ...(refused > 0 ? [`${counted(refused, 'row')} stand that would be kept aside by now: they stay`] : []),
  ];
}

function partTable(phases: readonly PhaseDifference[], nameOf: (phase: string) => string): Block {
  const titles = ['Part', 'Missing#', 'Changed#', 'Extra#', 'Touched here#', 'Bytes#'];
  const rows = phases.map((phase) => [
    nameOf(phase.phase),
    ...[phase.missing, phase.changed, phase.extra, phase.edited, Number(phase.bytes)].map(countText),
  ]);
  return table('Rows that differ', titles, rows);
}

function ofPhase(phase: PhaseDifference, nameOf: (phase: string) => string): Block[] {
  const columns = Object.entries(phase.columns).map(([name, rows]) => `${name}: ${counted(rows, 'row')}`);
  return [
    heading(3, nameOf(phase.phase)),
    ...(columns.length === 0 ? [] : [paragraph('Columns that have changed:'), list(columns)]),
    table('For example', ['The row', 'Old key', 'New key', 'Column', 'Here', 'There'], phase.examples.flatMap(exampleRows)),
  ];
}

const columnsShown = 6;

function exampleRows({ kind, state, sourceKey, targetKey, values }: DifferenceExample): string[][] {
  const what = state === 'plain' ? kind : `${kind}, ${state}`;
  return Object.entries(values)
    .slice(0, columnsShown)
    .map(([name, { standing, expected }]) => [what, sourceKey ?? '', targetKey, name, standing ?? '', expected ?? '']);
}
