import { noRows } from '../model/ledger.ts';
import { columnsRead, type Mapping } from '../model/mapping.ts';
import type { EntityDetails, ReportedPhase, RunReport } from '../model/report.ts';
import type { Verdict } from '../model/verdict.ts';
import { checkTable } from './check-table.ts';
import { differenceTable } from './difference-table.ts';
import { type Block, checklist, type Document, evidence, list, paragraph, section, table } from './document.ts';
import { groupsOf, successOf } from './facts.ts';
import { quarantineTable } from './quarantine-table.ts';
import { sampleBlocks } from './sample.ts';
import { phaseSource, quarantineSource, verdictSource } from './sources.ts';
import { counted, countText, durationText, momentText, percentText, shareTexts } from './units.ts';
import { fateNames, fateRows } from './words/fates.ts';
import { partNames } from './words/parts.ts';
import { personText } from './words/people.ts';
import { ruleWords } from './words/rules.ts';
import { phaseWords } from './words/statuses.ts';

/** Everything about one phase: how its rows came about, how many, what was kept aside, what was checked, and rows before and after. */
export function entityReport(run: RunReport, phase: ReportedPhase, details: EntityDetails | null, verdict: Verdict | null): Document {
  const judged = verdict?.phases.find((each) => each.phase === phase.phase);
  const groups = groupsOf(run, phase.phase);
  return {
    title: `${phase.title}: ${phase.source} → ${phase.entity}`,
    blocks: [
      ...(phase.meaning === null ? [] : [paragraph(phase.meaning)]),
      list(about(phase)),
      evidence(proofs(run, phase)),
      ...section('Counts', [countTable(run, phase), phaseSource(run, phase)]),
      ...section('Success criteria', phase.criteria.length === 0 ? [] : [checklist(phase.criteria.map(tick))]),
      ...(details ? mappingBlocks(details.mapping) : []),
      ...section('Kept aside', groups.length === 0 ? [] : [quarantineTable(run, groups), quarantineSource(run)]),
      ...(judged ? validationBlocks(judged, run) : []),
      ...(details ? section('Before and after', sampleBlocks(details)) : []),
    ],
  };
}

function tick({ criterion, evidence, passed }: ReportedPhase['criteria'][number]): { text: string; passed: boolean | null } {
  return { text: evidence === '' ? criterion : `${criterion}: ${evidence}`, passed };
}

function approvalWords(approval: ReportedPhase['approval']): string {
  if (!approval) return 'not approved';
  return `approved by ${personText(approval.by)} on ${momentText(approval.at)}${approval.isAuthor ? ', who is also the author' : ''}`;
}

function about(phase: ReportedPhase): string[] {
  const { approval } = phase;
  return [
    `Status: ${phaseWords[phase.status]}${phase.completed_at === null ? '' : ` at ${momentText(phase.completed_at)}`}`,
    ...(phase.mode === null ? [] : [`Written in ${phase.mode} mode${phase.seconds === null ? '' : ` in ${durationText(phase.seconds)}`}`]),
    ...(phase.sandbox === undefined ? [] : [`Code of the playbook ran in ${phase.sandbox}`]),
    `Rules ${approvalWords(approval)}`,
    ...(phase.shownCode === undefined ? [] : [phase.shownCode]),
  ];
}

/** Who keeps these can prove what was approved and what was written. */
function proofs(run: RunReport, { run: own, mapping, root, approval }: ReportedPhase): string {
  const by = approval && personText(approval.by) !== approval.by ? `; approved as ${approval.by}` : '';
  return `run ${own ?? run.run}; mapping ${mapping ?? 'not made'}${by}; digest of the rows ${root ?? 'not yet'}.`;
}

function countTable(run: RunReport, phase: ReportedPhase): Block {
  const fates = fateRows(phase.fates ?? noRows);
  const { read, arrived, meant, valid, accounted } = successOf(run, phase);
  const shares = shareTexts(
    fates.map(([, rows]) => rows),
    accounted,
  );
  const counts = fates.map(([fate, rows], i) => [fateNames[fate], countText(rows), shares[i] ?? '']);
  return table(
    'What became of the source rows',
    ['Rows', 'Count#', 'Share#'],
    [
      ['read', countText(read), ''],
      ...counts,
      ['arrived, of those not left out', countText(arrived), percentText(arrived, meant)],
      ['arrived, of the valid ones', countText(arrived), percentText(arrived, valid)],
      ['accounted for', countText(accounted), percentText(accounted, read)],
    ],
  );
}

function mappingBlocks(mapping: Mapping): Block[] {
  const fields = mapping.fields.map(({ target, rule, confidence, evidence }) => [
    target,
    columnsRead(rule).join(', '),
    ruleWords(rule),
    `${Math.round(confidence * 100)} %`,
    evidence.join('; '),
  ]);
  const left = mapping.noTarget.map(({ column, reason }) => [column, reason]);
  return [
    ...section('Mapping', [
      list(mappingFacts(mapping)),
      table('How each new column comes about', ['New column', 'Old columns', 'Rule', 'Confidence#', 'Evidence'], fields),
    ]),
    ...section('Left behind', left.length === 0 ? [] : [table('Old columns that go nowhere', ['Old column', 'Reason'], left)]),
  ];
}

function mappingFacts({ sourceKey, identity, where, conflict, lookups, transform, triggers }: Mapping): string[] {
  const same = conflict.key.length === 0 ? identity.targetKey : conflict.key;
  return [
    `Old key ${sourceKey.join(', ')} → new key ${identity.targetKey.join(', ')} (${identity.strategy})`,
    ...(where ? [`Only rows where ${where.sql}; the others are skipped`] : []),
    `Rows with the same ${same.join(', ')} are the same row: ${conflict.action.replaceAll('_', ' ')}; duplicates: ${conflict.duplicates}`,
    ...lookups.map(
      ({ name, entity, on, where = [] }) =>
        `${name} is the row of ${entity} with ` +
        `${[...on, ...where.map(([its, value]) => [its, JSON.stringify(value)])].map((pair) => pair.join(' = ')).join(' and ')}`,
    ),
    ...(transform ? transformFacts(transform) : []),
    ...(triggers === 'disable' ? ['Triggers of the new table do not fire on these rows'] : []),
  ];
}

function transformFacts({ name, file, digest, columns, output, each, reasons }: NonNullable<Mapping['transform']>): string[] {
  const made = output.map((column) => `${name}.${column.name}`).join(', ');
  const several = each === undefined ? '' : `, a row for each ${each}`;
  const rejects = reasons.length === 0 ? '' : `; it keeps rows aside as ${reasons.join(', ')}`;
  return [`The code ${file} (${digest.slice(0, 12)}) makes ${made} of ${columns.join(', ') || 'no column'}${several}${rejects}`];
}

function validationBlocks(judged: Verdict['phases'][number], run: RunReport): Block[] {
  const { phase, checks, rowsCompared, coverage, differences, differencesTotal } = judged;
  return section('Validation', [
    paragraph(
      `${counted(rowsCompared, 'row')} compared, set against each other; judged again one by one: ${coverage}; ` +
        `rows that differ: ${countText(differencesTotal)}.`,
    ),
    checkTable(
      phase,
      checks.map((check) => ({ ...check, phase: partNames(run.phases)(phase) })),
    ),
    ...(differences.length === 0 ? [] : [differenceTable(phase, differences, run)]),
    verdictSource(run),
  ]);
}
