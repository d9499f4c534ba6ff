import type { ReportedPhase, RunReport } from '../../model/report.ts';
import { type Block, section, table } from '../document.ts';
import { counted, listed, momentText } from '../units.ts';
import { personText } from '../words/people.ts';

/** Who approved the rules of the parts. */
export function approvedBy({ phases }: RunReport): string {
  const approved = phases.flatMap(({ approval }) => (approval ? [personText(approval.by)] : []));
  const people = [...Map.groupBy(approved, (by) => by)].map(([by, parts]) => `${by} (${counted(parts.length, 'part')})`);
  const alone = phases.some(({ approval }) => approval?.isAuthor)
    ? ' The approver is also the author of rules: let a second person look.'
    : '';
  const none = phases.filter(({ approval }) => approval === null);
  const missing = none.length === 0 ? '' : ` Nobody: ${listed(none.map(({ title }) => title))}.`;
  return `${people.length === 0 ? '' : `${people.join(', ')}.`}${missing}${alone}`.trim();
}

/** Each approval with its day. */
export function approvalBlocks({ phases }: RunReport): Block[] {
  return section('Who approved the rules', [table('Approval of each part', ['Part', 'By', 'On'], phases.map(approvalRow))]);
}

function approvalRow({ title, approval }: ReportedPhase): string[] {
  return approval
    ? [title, `${personText(approval.by)}${approval.isAuthor ? ', who is also the author' : ''}`, momentText(approval.at)]
    : [title, 'nobody', ''];
}
