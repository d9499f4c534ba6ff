import { type Decision, decisionsOf } from '../decisions.ts';
import { type Block, type Document, heading, list, onNewPage, paragraph, picture, section, table } from '../document.ts';
import { totalFates } from '../facts.ts';
import { judge, judgementWords } from '../judgement.ts';
import { leftBehindBlocks } from '../left-behind.ts';
import { countsSource, quarantineSource, verdictSource } from '../sources.ts';
import { drawFates } from '../svg/bar.ts';
import { counted, momentText } from '../units.ts';
import { withTerms } from '../with-terms.ts';
import { firstDay, noticed } from './first-day.ts';
import { houseBlocks, houseOf, houseSentence } from './house.ts';
import type { GuidanceInput } from './input.ts';
import { amountsOf, moneyBlocks, moneySentence } from './money.ts';
import { approvedBy } from './people.ts';
import { openRisks, riskBlocks, riskSentence } from './risks.ts';
import { rowsSentence, twiceRead } from './rows.ts';
import { howLong } from './time.ts';
import { trialOrReal } from './trial.ts';
import { wayBack } from './way-back.ts';

/** For those who answer for the data and read no SQL: the ten questions on one page, then what stands behind each answer. */
export function guidanceReport(input: GuidanceInput): Document {
  return {
    title: `${input.run.title}: what happened to the data`,
    blocks: withTerms([
      ...onePage(input),
      ...onNewPage(decisionBlocks(input)),
      ...onNewPage(firstDay(input)),
      ...moneyBlocks(amountsOf(input.run, input.verdict)),
      ...rowsBlocks(input),
      ...onNewPage(riskBlocks(input)),
      ...houseBlocks(houseOf(input)),
      ...leftBehindBlocks(input.run),
    ]),
  };
}

function onePage(input: GuidanceInput): Block[] {
  const { run } = input;
  const { happened, isSafe } = judgementWords[judge(run)];
  return [
    paragraph(`As of ${momentText(run.at)}. ${happened} ${isSafe}`),
    heading(2, 'On one page'),
    table('Ten questions and their answers', ['Question', 'Answer'], answers(input)),
    countsSource(run),
    verdictSource(run),
  ];
}

function answers(input: GuidanceInput): string[][] {
  const { run, plan, verdict, rollback } = input;
  return [
    ['Is this a trial, and is it finished?', trialOrReal(run)],
    ['Is anything lost?', rowsSentence(run)],
    ['Does the money add up?', moneySentence(amountsOf(run, verdict))],
    ['Who must decide what, by when?', askedSentence(input)],
    ['Can we go back?', wayBack(run, rollback)],
    ['What will people notice tomorrow?', noticedSentence(input)],
    ['Who approved it?', approvedBy(run)],
    ['How long does the real move take?', howLong(run, plan)],
    ['What is still a risk?', riskSentence(openRisks(input))],
    ['Which parts of the house are touched?', houseSentence(houseOf(input))],
  ];
}

function askedSentence({ run, waiting }: GuidanceInput): string {
  const decisions = decisionsOf(run, waiting);
  if (decisions.length === 0) return 'Nobody. Nothing waits for a decision.';
  const people = [...new Set(decisions.map(({ who }) => who))].join(', ');
  const [first] = decisions;
  return `${counted(decisions.length, 'decision')} by: ${people}. The first: ${first?.what ?? ''}, ${first?.when ?? ''}. The next section lists all.`;
}

const thingsShown = 2;

function noticedSentence(input: GuidanceInput): string {
  const parts = noticed(input);
  const things = parts.flatMap((part) => part.things);
  if (things.length === 0) return 'Nothing that this report knows of.';
  const first = parts.slice(0, thingsShown).map(({ title, things: [thing = ''] }) => `${title}: ${thing}`);
  return `${counted(things.length, 'thing')} in ${counted(parts.length, 'part')}. ${first.join(' ')} The section on the first day lists all.`;
}

function decisionBlocks({ run, waiting }: GuidanceInput): Block[] {
  const decisions = decisionsOf(run, waiting);
  if (decisions.length === 0) return [];
  const groups = [...Map.groupBy(decisions, ({ when, undo }) => `${when}\n${undo}`).values()];
  return section('What is asked of people', [
    ...groups.flatMap((group) => decisionTable(group, groups.length === 1)),
    quarantineSource(run),
  ]);
}

/** Decisions that are due at one time, and can be undone alike. */
function decisionTable(decisions: readonly Decision[], isAll: boolean): Block[] {
  const { when = '', undo = '' } = decisions[0] ?? {};
  const rows = decisions.map(({ what, why, how, who }) => [what, why, how, who]);
  return [
    paragraph(`${isAll ? 'All of it' : 'Decide these'} ${when}. Can a decision be undone? ${undo}`),
    table('Decisions, the gravest first', ['What', 'Why', 'What to do', 'Who'], rows),
  ];
}

function rowsBlocks({ run }: GuidanceInput): Block[] {
  const started = run.phases.flatMap(({ title, fates }) => (fates ? [{ title, fates }] : []));
  if (started.length === 0) return [];
  const { skipped } = totalFates(run);
  const notes = [
    ...twiceRead(run),
    ...(skipped === 0 ? [] : [`${counted(skipped, 'row')} left out: a rule says so, or two rows stood for the same thing and became one.`]),
  ];
  return section('What became of the rows', [picture(drawFates(started)), list(notes)]);
}
