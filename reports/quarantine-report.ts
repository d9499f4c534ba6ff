import type { QuarantineCause } from '../model/cause.ts';
import type { RunReport } from '../model/report.ts';
import { type Block, type Document, heading, list, paragraph, section, table } from './document.ts';
import { undecided } from './facts.ts';
import { leftBehindBlocks } from './left-behind.ts';
import { exampleKeysText } from './quarantine-table.ts';
import { quarantineSource } from './sources.ts';
import { counted, countText } from './units.ts';
import { partNames } from './words/parts.ts';
import { reasonWords } from './words/reasons.ts';

/** Every row that was kept aside, by the cause at its root: why, how many, what to do. */
export function quarantineReport(run: RunReport): Document {
  const total = run.quarantine.reduce((sum, { rows }) => sum + rows, 0);
  const title = `Rows kept aside by ${run.playbook}`;
  if (total === 0) return { title, blocks: [paragraph('No row was kept aside.'), quarantineSource(run)] };
  return {
    title,
    blocks: [
      paragraph(
        `${counted(total, 'row')} kept aside, ${countText(undecided(run))} of them undecided. They are not in the new system; ` +
          'the old one still holds them.',
      ),
      quarantineSource(run),
      ...section(
        'By cause',
        run.causes.flatMap((cause) => causeOf(run, cause)),
      ),
      ...leftBehindBlocks(run),
      ...section('How to repair them', [list(repairs(run))]),
    ],
  };
}

function causeOf(run: RunReport, { cause, rows, records, parts, waiting }: QuarantineCause): Block[] {
  const { title, meaning, remedy, fault } = reasonWords(cause);
  const many = records === rows ? '' : ` (${counted(records, 'record')} of the old system)`;
  const whose =
    fault === 'source' ? 'The rows themselves are at fault.' : 'The rows may be right: their place in the new system cannot take them.';
  return [
    heading(3, `${title}: ${counted(rows, 'row')}${many}`),
    paragraph(`${meaning} ${whose}`),
    paragraph(`What to do: ${remedy}`),
    placesTable(run, cause, parts),
    ...(waiting.length === 0
      ? []
      : [paragraph('These refer to a row that is kept aside, and follow when it is repaired:'), waits(run, waiting)]),
  ];
}

function placesTable(run: RunReport, cause: string, parts: QuarantineCause['parts']): Block {
  const titles = ['Part', 'Field', 'Rows#', 'Undecided#', 'For example', 'Code'];
  const rows = parts.map((part) => [
    partNames(run.phases)(part.phase),
    part.field ?? '',
    countText(part.rows),
    countText(part.undecided),
    exampleKeysText(run, part),
    cause,
  ]);
  return table('Rows at fault', titles, rows);
}

function waits({ phases }: RunReport, waiting: QuarantineCause['waiting']): Block {
  const titles = new Map(phases.map(({ phase, title }) => [phase, title]));
  return list(waiting.map(({ phase, rows }) => `${counted(rows, 'row')} of ${titles.get(phase) ?? phase}`));
}

function repairs({ playbook }: RunReport): string[] {
  return [
    `See them: godwit quarantine causes --playbook ${playbook}, then godwit quarantine show with the id of a row of godwit quarantine list.`,
    'Repair one: godwit quarantine patch, which another person approves.',
    'Leave them: godwit quarantine decide with the cause, for all its rows at once.',
    'Bring repaired rows in: godwit quarantine replay; rows that belong to them follow.',
  ];
}
