import { writtenOf } from '../../model/ledger.ts';
import type { Mapping } from '../../model/mapping.ts';
import { columnsRead } from '../../model/mapping.ts';
import type { ReportedPhase, RunReport } from '../../model/report.ts';
import { type Block, section, table } from '../document.ts';
import { counted, countText } from '../units.ts';
import type { GuidanceInput } from './input.ts';

/** What the users of one part of the business will notice when they first work with the new system. */
export interface Noticed {
  readonly phase: string;
  readonly title: string;
  /** Whom or what the part is about, in the playbook's words; null where it has none. */
  readonly users: string | null;
  readonly things: readonly string[];
}

/** What people notice, by part, those with the most missing rows first; parts where nothing is different are left out. */
export function noticed(input: GuidanceInput): Noticed[] {
  const parts = input.run.phases.map((phase) => ({ ...phase, things: thingsOf(input, phase) })).filter(hasThings);
  const told = parts.toSorted((a, b) => missed(b) - missed(a));
  return told.map(({ phase, title, meaning, things }) => ({
    phase,
    title,
    users: meaning === null ? null : firstSentence(meaning),
    things,
  }));
}

const missed = ({ fates }: ReportedPhase): number => fates?.quarantined ?? 0;
const firstSentence = (meaning: string): string => /^.*?[.;](?=\s|$)/s.exec(meaning.trim())?.[0].replace(/[.;]$/, '') ?? meaning.trim();

const hasThings = ({ things }: Pick<Noticed, 'things'>): boolean => things.length > 0;

/** Rows first, what is shown of each row last: columns may be of use to programs only. */
function thingsOf(input: GuidanceInput, phase: ReportedPhase): string[] {
  const mapping = input.entities.get(phase.phase)?.mapping;
  return [
    ...missingRows(input.run, phase),
    ...unlinkedRows(input, phase),
    ...changedRows(phase),
    ...(mapping ? [...newKeys(mapping), ...leftColumns(mapping, input)] : []),
  ];
}

/** Rows that came without the row that they belong to. */
function unlinkedRows({ run, verdict }: GuidanceInput, { phase }: ReportedPhase): string[] {
  const judged = verdict?.phases.find((each) => each.phase === phase);
  const titleOf = (identity: string): string => run.phases.find((each) => each.phase === identity)?.title ?? identity.replaceAll('_', ' ');
  return (judged?.unlinked ?? []).map(
    ({ column, identity, rows }) =>
      `${counted(rows, 'row')} came without the one of ${titleOf(identity)} that the old system names (${column.replaceAll('_', ' ')}): ` +
      'it does not exist there, or was kept aside.',
  );
}

/** Columns that go nowhere; one that another part moves is not gone. */
function leftColumns(mapping: Mapping, { entities, profile }: GuidanceInput): string[] {
  const moved = new Set(
    [...entities.values()].filter((each) => each.mapping.source === mapping.source).flatMap((each) => movedColumns(each.mapping)),
  );
  return mapping.noTarget
    .filter(({ column }) => !moved.has(column))
    .map(({ column, reason }) => `${plain(column)}: ${reason}${whomItTakes(profile, mapping.source, column)}`);
}

/** Of a mark that goes nowhere, such as that of administrators: how many bear it. */
function whomItTakes(profile: GuidanceInput['profile'], entity: string, column: string): string {
  const known = profile?.entities[entity];
  const field = known?.fields[column];
  if (!known || !field || known.sampledRows < known.rows || field.distinct > marks.size) return '';
  if (!field.common.every(({ value }) => marks.has(value))) return '';
  const bearing = field.common.filter(({ value }) => marks.get(value)).reduce((sum, { rows }) => sum + rows, 0);
  return ` ${bearing === 0 ? 'No row' : counted(bearing, 'row')} of the old system ${bearing < 2 ? 'bears' : 'bear'} that mark.`;
}

/** How old systems write yes and no. */
const marks: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['t', true],
  ['1', true],
  ['false', false],
  ['f', false],
  ['0', false],
]);

const movedColumns = ({ fields }: Mapping): string[] => fields.flatMap(({ rule }) => columnsRead(rule));

const plain = (column: string): string => column.replaceAll('_', ' ').replace(/^./, (first) => first.toUpperCase());

function newKeys({ identity, fields, sourceKey }: Mapping): string[] {
  if (identity.strategy !== 'derived') return [];
  const kept = fields.find(({ rule }) => rule.rule === 'copy' && sourceKey.length === 1 && rule.column === sourceKey[0]);
  const old = kept ? `the old number is still there as ${kept.target.replaceAll('_', ' ')}` : 'the old number is not shown any more';
  return [`New internal numbers; ${old}.`];
}

function missingRows(run: RunReport, { phase, fates }: ReportedPhase): string[] {
  if (!fates || fates.quarantined === 0) return [];
  const left = run.quarantine.filter((group) => group.phase === phase).reduce((sum, { dismissed }) => sum + dismissed, 0);
  const decided = left === 0 ? '' : `, ${countText(left)} of them because somebody decided so`;
  return [`${counted(fates.quarantined, 'row')} will not be found: they are kept aside${decided}.`];
}

function changedRows({ fates }: ReportedPhase): string[] {
  const known = fates && writtenOf(fates);
  return known && known.overwritten > 0
    ? [`${counted(known.overwritten, 'row')} that the new system had now show the values of the old system.`]
    : [];
}

/** The first day, part by part; what is the same in all parts is said once. */
export function firstDay(input: GuidanceInput): Block[] {
  const parts = noticed(input);
  const rows = parts.map(({ title, users, things }) => [users === null ? title : `${title}: ${users}`, things.join(' ')]);
  if (rows.length === 0) return [];
  return section('What people will notice on the first day', [
    table('What is different, part by part', ['Part', 'What people notice'], rows),
  ]);
}
