import type { QuarantineGroup, RunReport } from '../model/report.ts';
import { type Block, type Document, heading, list, paragraph, section } from './document.ts';
import { undecided } from './facts.ts';
import { quarantineTable } from './quarantine-table.ts';
import { quarantineSource } from './sources.ts';
import { counted, countText } from './units.ts';
import { reasonWords } from './words/reasons.ts';

/** Every row that was kept aside, grouped by root cause: why, how many, what to do. */
export function quarantineReport(run: RunReport): Document {
  const total = run.quarantine.reduce((sum, { rows }) => sum + rows, 0);
  const title = `Rows kept aside by ${run.playbook}`;
  if (total === 0) return { title, blocks: [paragraph('No row was kept aside.'), quarantineSource(run)] };
  return {
    title,
    blocks: [
      paragraph(
        `${counted(total, 'row')} kept aside, ${countText(undecided(run.quarantine))} of them undecided. They are not in the new system; the old one still holds them.`,
      ),
      quarantineSource(run),
      ...waiting(run),
      ...section(
        'By cause',
        byReason(run.quarantine).flatMap(([reason, groups]) => causeOf(run, reason, groups)),
      ),
      ...section('How to repair them', [list(repairs(run))]),
    ],
  };
}

/** Rows that only wait for others, which the causes below count as a cause of their own. */
function waiting({ causes = [], phases }: RunReport): Block[] {
  const titles = new Map(phases.map(({ phase, title }) => [phase, title]));
  const items = causes.flatMap(({ cause, waiting: of }) =>
    of.map(
      ({ phase, rows }) =>
        `${counted(rows, 'row')} of ${titles.get(phase) ?? phase} wait for rows with the cause: ${reasonWords(cause).title}`,
    ),
  );
  if (items.length === 0) return [];
  return section('What only waits', [
    paragraph('These rows refer to a row that is kept aside; they follow when it is repaired.'),
    list(items),
  ]);
}

/** The reason with the most rows first. */
function byReason(groups: readonly QuarantineGroup[]): [string, QuarantineGroup[]][] {
  const rowsOf = (of: readonly QuarantineGroup[]): number => of.reduce((sum, { rows }) => sum + rows, 0);
  return [...Map.groupBy(groups, ({ reason }) => reason)].sort(([, a], [, b]) => rowsOf(b) - rowsOf(a));
}

function causeOf(run: RunReport, reason: string, groups: readonly QuarantineGroup[]): Block[] {
  const { title, meaning, remedy, fault } = reasonWords(reason);
  const rows = groups.reduce((sum, group) => sum + group.rows, 0);
  const whose =
    fault === 'source' ? 'The rows themselves are at fault.' : 'The rows may be right: their place in the new system cannot take them.';
  return [
    heading(3, `${title}: ${counted(rows, 'row')}`),
    paragraph(`${meaning} ${whose}`),
    paragraph(`What to do: ${remedy}`),
    quarantineTable(
      run,
      [...groups].sort((a, b) => b.rows - a.rows),
    ),
  ];
}

function repairs({ playbook }: RunReport): string[] {
  return [
    `See them: godwit quarantine causes --playbook ${playbook}, then godwit quarantine show with the id of a row of godwit quarantine list.`,
    'Repair one: godwit quarantine patch, which another person approves.',
    'Leave them: godwit quarantine decide with the cause, for all its rows at once.',
    'Bring repaired rows in: godwit quarantine replay; rows that belong to them follow.',
  ];
}
