import type { RunReport } from '../model/report.ts';
import { isProven, proofTotals, type SyncProof } from '../model/sync-proof.ts';
import { type Document, evidence, list, section, table } from './document.ts';
import { counted, countText } from './units.ts';
import { partNames } from './words/parts.ts';

/** Both systems held against each other at one moment while people worked in the old one: per part how many rows, and what differed. */
export function syncReport(proof: SyncProof, run: RunReport): Document {
  const nameOf = partNames(run.phases);
  const titles = ['Part', 'Rows compared#', 'Columns#', 'Missing#', 'Changed#', 'Extra#'];
  const rows = proof.phases.map(({ phase, expected, columns, missing, changed, extra }) => [
    nameOf(phase),
    ...[expected, columns, missing, changed, extra].map(countText),
  ]);
  return {
    title: `Both systems at the same moment: ${run.playbook}`,
    blocks: [
      list(summaryOf(proof)),
      evidence(`migration_control.artifacts, kind sync_proof; stream ${proof.stream}, position ${proof.position}.`, [
        'differential_report',
      ]),
      ...section('By part', [table('Rows of both systems at that moment', titles, rows)]),
    ],
  };
}

function summaryOf(proof: SyncProof): string[] {
  const { rows, cells, missing, changed, extra } = proofTotals(proof);
  const compared = `${counted(rows, 'row')} with ${countText(cells)} values were compared as both systems had them at ${proof.at}`;
  return [
    isProven(proof)
      ? `Nothing differed: ${compared}`
      : `${compared}: ${countText(missing)} missing, ${countText(changed)} changed, ${countText(extra)} that the old system does not have`,
    `Work went on meanwhile; what changed during the comparison followed ${countText(proof.heldMs)} ms later than it would have`,
    proof.keptAside === 0 ? 'No row was kept aside' : `${counted(proof.keptAside, 'row')} kept aside: the quarantine report says why`,
    proof.conflicts === 0 ? 'No conflict waited for a person' : `${counted(proof.conflicts, 'conflict')} waited for a person`,
  ];
}
