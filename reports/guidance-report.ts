import type { Plan } from '../model/plan.ts';
import type { ReportedPhase, RunReport } from '../model/report.ts';
import { decisionsOf } from './decisions.ts';
import { type Block, type Document, evidence, heading, list, paragraph, picture, section, table } from './document.ts';
import { groupsOf, successOf, totalFates } from './facts.ts';
import { judge, judgementWords } from './judgement.ts';
import { countsSource, phaseSource, quarantineSource, verdictSource } from './sources.ts';
import { drawFates } from './svg/bar.ts';
import { counted, countText, momentText } from './units.ts';
import { reasonWords } from './words/reasons.ts';

/** For those who answer for the data and read no SQL: what happened, whether it is safe, what they are asked to decide. */
export function guidanceReport(run: RunReport, plan: Plan | null): Document {
  return {
    title: `${run.title}: what happened to the data`,
    blocks: [
      ...inShort(run),
      ...whatWasMoved(run),
      ...decisions(run),
      ...atRisk(plan),
      ...section(
        'Phase by phase',
        run.phases.flatMap((phase) => phaseStory(run, phase)),
      ),
      ...traces(run),
    ],
  };
}

function inShort(run: RunReport): Block[] {
  const { happened, isSafe } = judgementWords[judge(run)];
  const asked = decisionsOf(run).length;
  return [
    paragraph(`As of ${momentText(run.at)}.`),
    heading(2, 'What happened?'),
    paragraph(happened),
    heading(2, 'Is it safe?'),
    paragraph(isSafe),
    paragraph(checksSentence(run)),
    verdictSource(run),
    heading(2, 'Is something asked of you?'),
    paragraph(asked === 0 ? 'No. Nothing waits for a decision.' : `Yes: ${counted(asked, 'decision')}, listed below.`),
  ];
}

function checksSentence({ verdict }: RunReport): string {
  if (!verdict) return 'The checks that compare the new system with the old one have not run.';
  const { checks, failed, differences } = verdict;
  if (verdict.verdict === 'passed') return `${counted(checks, 'check')} compared the new system with the old one; none failed.`;
  return `${countText(failed)} of ${counted(checks, 'check')} failed; rows that differ: ${countText(differences)}.`;
}

function whatWasMoved(run: RunReport): Block[] {
  const started = run.phases.flatMap(({ title, fates }) => (fates ? [{ title, fates }] : []));
  if (started.length === 0) return section('What was moved', [paragraph('Nothing yet.')]);
  const { read, written, unchanged, skipped, quarantined } = totalFates(run);
  const items = [
    `${counted(written, 'row')} moved to the new system`,
    `${counted(unchanged, 'row')} already there, as they should be`,
    `${counted(skipped, 'row')} left out on purpose: a rule says so, or two rows stood for the same thing and became one`,
    `${counted(quarantined, 'row')} kept aside because something about them must be decided first`,
  ];
  return section('What was moved', [
    paragraph(`Of ${counted(read, 'row')} read from the old system:`),
    list(items),
    picture(drawFates(started)),
    countsSource(run),
  ]);
}

function decisions(run: RunReport): Block[] {
  const rows = decisionsOf(run).map(({ what, why, how }) => [what, why, how]);
  if (rows.length === 0) return [];
  return section('What needs a decision', [
    table('Decisions that are asked of people', ['What', 'Why', 'What to do'], rows),
    quarantineSource(run),
  ]);
}

function atRisk(plan: Plan | null): Block[] {
  const grave = plan?.risks.filter(({ severity }) => severity === 'high') ?? [];
  if (grave.length === 0) return [];
  const rows = grave.map(({ title, mitigation, owner }) => [title, mitigation, owner]);
  return section('What is at risk', [
    table('Grave risks and who takes care of them', ['Risk', 'What to do about it', 'Who'], rows),
    evidence('the plan, section Risks, with what each was found by.', ['plan_report']),
  ]);
}

function phaseStory(run: RunReport, phase: ReportedPhase): Block[] {
  const measured = phase.criteria.filter(({ passed }) => passed !== null);
  const held = measured.filter(({ passed }) => passed).length;
  return [
    heading(3, phase.title),
    ...(phase.meaning === null ? [] : [paragraph(phase.meaning)]),
    paragraph([standing(run, phase), asideSentence(run, phase)].filter((each) => each !== '').join(' ')),
    ...(measured.length === 0 ? [] : [paragraph(`Conditions set beforehand that hold: ${held} of ${phase.criteria.length}.`)]),
    phaseSource(run, phase),
  ];
}

/** Rows that were left out or kept aside are dealt with too, but they are not in the new system. */
function standing(run: RunReport, phase: ReportedPhase): string {
  const { status, current, expected, completed_at: at } = phase;
  const there = `${counted(successOf(run, phase).arrived, 'row')} in the new system`;
  const done = `${countText(current)} of ${countText(expected)} rows dealt with, ${there}`;
  switch (status) {
    case 'not_started':
      return 'This part has not begun.';
    case 'in_progress':
      return `This part is under way: ${done}.`;
    case 'failed':
      return `This part stopped: ${done}.`;
    case 'completed':
      return `${at === null ? 'Done' : `Done on ${momentText(at)}`}: ${there}.`;
  }
}

function asideSentence(run: RunReport, { phase }: ReportedPhase): string {
  const groups = groupsOf(run, phase);
  if (groups.length === 0) return '';
  const rows = groups.reduce((sum, group) => sum + group.rows, 0);
  const told = Map.groupBy(groups, ({ reason }) => reasonWords(reason).title);
  const reasons = [...told].map(([title, of]) => `${title.toLowerCase()} (${countText(of.reduce((sum, each) => sum + each.rows, 0))})`);
  return `${counted(rows, 'row')} kept aside: ${reasons.join('; ')}.`;
}

function traces(run: RunReport): Block[] {
  const roots = run.phases.flatMap(({ title, root, approval }) => [
    [title, root ?? 'not yet', approval ? `${approval.by}, ${momentText(approval.at)}` : 'nobody'],
  ]);
  return section('How this can be checked', [
    paragraph(
      'Each number above names its source. Every part has a digest: a fingerprint of all its rows, which anyone can compute again.',
    ),
    table('Fingerprint and approval of each part', ['Part', 'Fingerprint', 'Rules approved by'], roots),
    paragraph(`Fingerprint of the whole: ${run.root ?? 'not yet'}. godwit verify computes it again from the databases.`),
    evidence(`journal, run ${run.run}.`, ['migration_progress_report']),
  ]);
}
