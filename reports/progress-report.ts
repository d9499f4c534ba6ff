import type { ReportedPhase, RunReport } from '../model/report.ts';
import { type Block, checklist, type Document, evidence, heading, list, paragraph, picture, section, table } from './document.ts';
import { contradictions, successOf } from './facts.ts';
import { measuredTime } from './measured-time.ts';
import { remainingTime } from './remaining-time.ts';
import { countsSource, quarantineSource } from './sources.ts';
import { drawFates } from './svg/bar.ts';
import { counted, countText, durationText, momentText, percentText } from './units.ts';
import { partName } from './words/parts.ts';
import { phaseWords } from './words/statuses.ts';

/** Where each phase of a run stands, which success criteria hold, and what comes next; written after each phase. */
export function progressReport(run: RunReport): Document {
  const started = run.phases.flatMap(({ title, fates }) => (fates ? [{ title, fates }] : []));
  return {
    title: `Progress of ${run.playbook}`,
    blocks: [
      ...aboutRun(run),
      ...section('Parts', [progressTable(run.phases), countsSource(run)]),
      ...section('Success', [successTable(run), paragraph(successWords), quarantineSource(run)]),
      ...(started.length === 0 ? [] : [picture(drawFates(started))]),
      ...section('Success criteria', run.phases.flatMap(criteria)),
      ...section('Next', next(run)),
    ],
  };
}

const successWords =
  'Arrived: new, overwritten or already there, of all rows that were not left out on purpose. Valid rows arrived: the same, of ' +
  'the rows that had no fault in the source. Accounted for: rows that have exactly one fate, of all rows read.';

function aboutRun(run: RunReport): Block[] {
  const broken = contradictions(run);
  const facts = [
    `${run.mode === 'migrate' ? 'Migration' : run.mode.replace('_', ' ')}, ${run.status.replace('_', ' ')}`,
    `Started ${momentText(run.startedAt)}`,
    run.finishedAt === null ? `Not finished; as of ${momentText(run.at)}` : `Finished ${momentText(run.finishedAt)}`,
  ];
  const time = measuredTime(run);
  if (time)
    facts.push(`Took ${durationText(time.likely)} for ${counted(run.phases.length, 'part')}, as measured: the downtime without the checks`);
  const proofs = [`run ${run.run}`, `digest of all rows ${run.root ?? 'not yet'}`, ...(run.audit ? [auditWords(run.audit)] : [])];
  return [
    list(facts),
    evidence(`${proofs.join('; ')}.`),
    ...(broken.length === 0 ? [] : section('These numbers contradict each other', [list(broken)])),
  ];
}

/** Who keeps this report can tell whether the log was cut or made anew. */
function auditWords({ number, hash, key }: NonNullable<RunReport['audit']>): string {
  return `audit log, entry ${number}, hash ${hash}${key === null ? '' : `, key ${key}`}`;
}

function progressTable(phases: readonly ReportedPhase[]): Block {
  const rows = phases.map((phase) => [
    partName(phase),
    phase.entity,
    countText(phase.expected),
    countText(phase.current),
    countText(phase.remaining),
    phase.expected === 0 ? `${phase.percent} %` : percentText(phase.current, phase.expected),
    phaseWords[phase.status],
    phase.completed_at === null ? '' : momentText(phase.completed_at),
    countText(phase.errors),
  ]);
  const titles = ['Part', 'Entity', 'Expected#', 'Current#', 'Remaining#', '%#', 'Status', 'Completed at', 'Kept aside#'];
  return table('Progress of each part', titles, rows);
}

function successTable(run: RunReport): Block {
  const rows = run.phases.map((phase) => {
    const { read, arrived, meant, valid, accounted } = successOf(run, phase);
    const aside = phase.fates?.quarantined ?? 0;
    const skipped = phase.fates?.skipped ?? 0;
    const shares = [percentText(arrived, meant), percentText(arrived, valid), percentText(accounted, read)];
    return [partName(phase), ...[read, arrived, skipped, aside].map(countText), ...shares];
  });
  const titles = ['Part', 'Read#', 'Arrived#', 'Left out#', 'Kept aside#', 'Arrived %#', 'Valid rows arrived#', 'Accounted for#'];
  return table('Success of each part', titles, rows);
}

function criteria({ phase, title, criteria: all }: ReportedPhase): Block[] {
  if (all.length === 0) return [];
  const ticks = all.map(({ criterion, passed, evidence }) => ({ text: evidence === '' ? criterion : `${criterion}: ${evidence}`, passed }));
  return [heading(3, partName({ title, phase })), checklist(ticks)];
}

function next(run: RunReport): Block[] {
  const phase = run.phases.find(({ status }) => status !== 'completed');
  if (!phase) return [paragraph(run.verdict ? 'All parts are completed and validated.' : 'All parts are completed. Validate them next.')];
  const left = run.phases.filter(({ status }) => status !== 'completed').length;
  const time = remainingTime(run.phases);
  const verb = phase.status === 'failed' ? 'Repair and continue' : 'Next';
  return [
    paragraph(`${verb}: ${partName(phase)}, ${counted(phase.remaining, 'row')}. ${counted(left, 'part')} to go.`),
    ...(time === null ? [] : [paragraph(`Remaining time: about ${durationText(time.seconds)}; ${time.basis}.`)]),
  ];
}
