import { decisionsOf } from '../decisions.ts';
import { type Block, type Document, heading, list, paragraph, section, table } from '../document.ts';
import { countsSource, quarantineSource, verdictSource } from '../sources.ts';
import { counted, countText } from '../units.ts';
import { withTerms } from '../with-terms.ts';
import { reasonWords } from '../words/reasons.ts';
import { noticed } from './first-day.ts';
import type { GuidanceInput } from './input.ts';
import { amountsOf, moneyBlocks } from './money.ts';
import { approvalBlocks } from './people.ts';
import { openRisks, riskBlocks } from './risks.ts';
import { rowsSentence, twiceRead } from './rows.ts';
import { howLong } from './time.ts';
import { trialOrReal } from './trial.ts';
import { wayBack } from './way-back.ts';

/** A page for one kind of reader. */
export interface Audience {
  readonly file: string;
  readonly title: string;
  blocks(input: GuidanceInput): readonly Block[];
}

/** Pages from the same facts as the guidance, each for those who lead one side of the house. */
export const audiences: readonly Audience[] = [
  { file: 'for_clinical_leads', title: 'for clinical leads', blocks: clinical },
  { file: 'for_finance_leads', title: 'for finance leads', blocks: finance },
  { file: 'for_it_leads', title: 'for IT leads', blocks: technical },
];

/** The page of an audience. */
export function audienceReport(input: GuidanceInput, { title, blocks }: Audience): Document {
  const first = [paragraph(trialOrReal(input.run)), paragraph(`Is anything lost? ${rowsSentence(input.run)}`)];
  return { title: `${input.run.title}: ${title}`, blocks: withTerms([...first, countsSource(input.run), ...blocks(input)]) };
}

function clinical(input: GuidanceInput): Block[] {
  const things = new Map(noticed(input).map((each) => [each.phase, each.things]));
  const parts = input.run.phases.flatMap(({ phase, title, meaning }) => [
    heading(3, title),
    ...(meaning === null ? [] : [paragraph(meaning)]),
    ...(things.has(phase) ? [list(things.get(phase) ?? [])] : [paragraph('Nothing is different.')]),
  ]);
  return [...section('What is different in each part', parts), ...missing(input)];
}

/** Rows that people will look for and not find. */
function missing({ run }: GuidanceInput): Block[] {
  const titles = new Map(run.phases.map(({ phase, title }) => [phase, title]));
  const rows = [...run.quarantine]
    .sort((a, b) => b.rows - a.rows)
    .map(({ phase, reason, rows: many }) => [titles.get(phase) ?? phase, countText(many), reasonWords(reason).title]);
  if (rows.length === 0) return [];
  return section('What will not be found', [table('Rows kept aside', ['Part', 'Rows#', 'Why'], rows), quarantineSource(run)]);
}

function finance(input: GuidanceInput): Block[] {
  const amounts = amountsOf(input.run, input.verdict);
  const parts = new Set(amounts.map(({ phase }) => phase));
  const aside = input.run.quarantine.filter(({ phase }) => parts.has(phase));
  const rows = aside.reduce((sum, group) => sum + group.rows, 0);
  const left = aside.reduce((sum, { dismissed }) => sum + dismissed, 0);
  return [
    ...(amounts.length === 0 ? section('Does the money add up?', [paragraph('No amounts were added up.')]) : moneyBlocks(amounts)),
    verdictSource(input.run),
    ...section('What to settle', [
      paragraph(
        rows === 0
          ? 'No row with an amount was kept aside.'
          : `${counted(rows, 'row')} of these parts are kept aside. ${amountsAside(rows, left)}`,
      ),
    ]),
  ];
}

function amountsAside(rows: number, left: number): string {
  const stay = 'Their amounts are in the old system only';
  if (left === 0) return `${stay}, until somebody decides.`;
  if (left === rows) return `${stay}: somebody decided to leave them there.`;
  return `${stay}: somebody decided to leave ${countText(left)} of them there, and the others wait for a decision.`;
}

function technical(input: GuidanceInput): Block[] {
  const { run, plan, rollback, waiting } = input;
  const open = decisionsOf(run, waiting).map(({ what, who, when }) => [what, who, when]);
  return [
    ...section('Time and the way back', [list([howLong(run, plan), wayBack(run, rollback), ...twiceRead(run)])]),
    ...(open.length === 0 ? [] : section('What waits', [table('Open decisions', ['What', 'Who', 'By when'], open)])),
    ...(openRisks(input).length === 0 ? [] : riskBlocks(input)),
    ...approvalBlocks(run),
    {
      block: 'evidence',
      text: 'ledger and journal; each part has a report of its own.',
      reports: ['migration_progress_report', 'validation_report', 'rollback_report'],
    },
  ];
}
