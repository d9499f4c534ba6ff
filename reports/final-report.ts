import type { QuarantineCause } from '../model/cause.ts';
import type { ReportedPhase, RunReport } from '../model/report.ts';
import type { Verdict } from '../model/verdict.ts';
import { type Block, type Document, evidence, list, paragraph, section, table } from './document.ts';
import { type Success, successOf } from './facts.ts';
import { amountsOf, moneyBlocks, moneySentence } from './guidance/money.ts';
import { rowsSentence } from './guidance/rows.ts';
import { judge, judgementWords } from './judgement.ts';
import { countsSource, quarantineSource, verdictSource } from './sources.ts';
import { counted, countText, percentText } from './units.ts';
import { partName, partNames } from './words/parts.ts';
import { reasonWords } from './words/reasons.ts';

/** The whole of a run in one report: judgement, success by part before and after repairs, every failure by its root cause, money, checks. */
export function finalReport(run: RunReport, verdict: Verdict | null): Document {
  const { happened, isSafe } = judgementWords[judge(run)];
  return {
    title: `${run.title}: final report`,
    blocks: [
      ...section('Final judgement', [
        paragraph(`${happened} ${isSafe}`),
        list(judgementFacts(run, verdict)),
        evidence(`Digest of all rows: ${run.root ?? 'not yet'}.`),
      ]),
      ...section('Success of each part', [successTable(run), paragraph(successWords), countsSource(run)]),
      ...section('Failures by root cause', failureBlocks(run)),
      ...moneyBlocks(amountsOf(run, verdict)),
      ...section('Checks', checkBlocks(run, verdict)),
    ],
  };
}

/** What became of rows, before and after what was repaired. */
interface Standing extends Success {
  readonly repaired: number;
}

function standingOf(run: RunReport, phase: ReportedPhase): Standing {
  const repaired = phase.repaired ?? 0;
  return { ...successOf(run, phase), repaired };
}

function added(standings: readonly Standing[]): Standing {
  const sum = (of: (each: Standing) => number): number => standings.reduce((total, each) => total + of(each), 0);
  return {
    read: sum(({ read }) => read),
    arrived: sum(({ arrived }) => arrived),
    meant: sum(({ meant }) => meant),
    valid: sum(({ valid }) => valid),
    accounted: sum(({ accounted }) => accounted),
    repaired: sum(({ repaired }) => repaired),
  };
}

function judgementFacts(run: RunReport, verdict: Verdict | null): string[] {
  const all = added(run.phases.map((phase) => standingOf(run, phase)));
  const first = all.arrived - all.repaired;
  return [
    `Is anything lost? ${rowsSentence(run)}`,
    `Accounted for: ${percentText(all.accounted, all.read)} of ${counted(all.read, 'row')}.`,
    `Arrived at first: ${percentText(first, all.meant)} of all rows, ${percentText(first, all.valid)} of valid rows.`,
    `Arrived in the end: ${percentText(all.arrived, all.meant)} of all rows, ${percentText(all.arrived, all.valid)} of valid rows; ` +
      `${counted(all.repaired, 'row')} repaired.`,
    `Does the money add up? ${moneySentence(amountsOf(run, verdict))}`,
    run.verdict
      ? `Checks: ${run.verdict.verdict}, ${counted(run.verdict.checks, 'check')}, ${countText(run.verdict.failed)} failed.`
      : 'Checks: none yet.',
  ];
}

const successWords =
  'Refused: rows that their place did not take as they were. Repaired: of those, rows that a repair has brought since, as approved. At first: ' +
  'rows that arrived without a repair. All rows: those that were not left out on purpose. Valid rows: those that had no fault in the source.';

function successTable(run: RunReport): Block {
  const standings = run.phases.map((phase) => ({ name: partName(phase), at: standingOf(run, phase) }));
  const rows = [...standings, { name: 'All parts', at: added(standings.map(({ at }) => at)) }].map(({ name, at }) => {
    const { read, arrived, meant, valid, accounted, repaired } = at;
    const first = arrived - repaired;
    return [
      name,
      ...[read, meant - first, repaired, meant - arrived].map(countText),
      ...[percentText(first, meant), percentText(first, valid), percentText(arrived, meant), percentText(arrived, valid)],
      percentText(accounted, read),
    ];
  });
  const titles = ['Part', 'Read#', 'Refused#', 'Repaired#', 'Kept aside#'];
  const shares = ['At first, of all#', 'At first, of valid#', 'In the end, of all#', 'In the end, of valid#', 'Accounted for#'];
  return table('Success of each part, before and after repairs', [...titles, ...shares], rows);
}

function failureBlocks(run: RunReport): Block[] {
  if (run.causes.length === 0) return [paragraph('No row is kept aside.'), quarantineSource(run)];
  const titles = ['Root cause', 'Part', 'Field', 'Rows at fault#', 'Fault of', 'Proposed repair', 'Who decides', 'Choices, tried'];
  return [
    table(
      'Every row that is kept aside, by what keeps it',
      titles,
      run.causes.flatMap((cause) => causeRows(run, cause)),
    ),
    ...waitingBlocks(run),
    quarantineSource(run),
  ];
}

function causeRows({ phases, playbook }: RunReport, { cause, parts }: QuarantineCause): string[][] {
  const { title, remedy, fault, owner } = reasonWords(cause);
  const nameOf = partNames(phases);
  return parts.map(({ phase, field, rows, missing }) => {
    const place = `${cause}:${phase}${field === null ? '' : `.${field}`}`;
    const why = missing === null ? title : `${title}: ${nameOf(missing)}`;
    const whose = fault === 'source' ? 'the old row' : 'its new place';
    const how = `godwit quarantine repair ${place} --playbook ${playbook}`;
    return [why, nameOf(phase), field ?? '', countText(rows), whose, remedy, owner, how];
  });
}

function waitingBlocks({ causes, phases }: RunReport): Block[] {
  const nameOf = partNames(phases);
  const waits = causes.flatMap(({ cause, waiting }) =>
    waiting.map(({ phase, rows }) => `${counted(rows, 'row')} of ${nameOf(phase)} wait for a row kept aside (${reasonWords(cause).title})`),
  );
  return waits.length === 0
    ? []
    : [paragraph('Nothing is wrong with these; they follow when the row that they belong to is repaired:'), list(waits)];
}

function checkBlocks(run: RunReport, verdict: Verdict | null): Block[] {
  if (!verdict) return [paragraph('Nothing has been compared yet.')];
  const nameOf = partNames(run.phases);
  const rows = verdict.phases.map(({ phase, checks, rowsCompared, coverage, differencesTotal }) => [
    nameOf(phase),
    countText(checks.length),
    countText(checks.filter(({ status }) => status === 'failed').length),
    countText(rowsCompared),
    coverage,
    countText(differencesTotal),
  ]);
  const titles = ['Part', 'Checks#', 'Failed#', 'Rows judged one by one#', 'Which', 'Differences#'];
  return [
    table('What was checked', titles, rows),
    verdictSource(run),
    evidence('', ['guidance', 'validation_report', 'quarantine_report']),
  ];
}
