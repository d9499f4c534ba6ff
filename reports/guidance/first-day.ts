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
  readonly things: readonly string[];
}

/** What people notice, by part; parts where nothing is different are left out. */
export function noticed(input: GuidanceInput): Noticed[] {
  return input.run.phases.map((phase) => ({ phase: phase.phase, title: phase.title, things: thingsOf(input, phase) })).filter(hasThings);
}

const hasThings = ({ things }: Noticed): boolean => things.length > 0;

function thingsOf({ run, entities }: GuidanceInput, phase: ReportedPhase): string[] {
  const mapping = entities.get(phase.phase)?.mapping;
  return [...(mapping ? [...leftColumns(mapping, entities), ...newKeys(mapping)] : []), ...missingRows(run, phase), ...changedRows(phase)];
}

/** Columns that go nowhere; one that another part moves is not gone. */
function leftColumns(mapping: Mapping, entities: GuidanceInput['entities']): string[] {
  const moved = new Set(
    [...entities.values()].filter((each) => each.mapping.source === mapping.source).flatMap((each) => movedColumns(each.mapping)),
  );
  return mapping.noTarget.filter(({ column }) => !moved.has(column)).map(({ column, reason }) => `${plain(column)}: ${reason}`);
}

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
  const rows = parts.map(({ title, things }) => [title, things.join(' ')]);
  if (rows.length === 0) return [];
  return section('What people will notice on the first day', [
    table('What is different, part by part', ['Part', 'What people notice'], rows),
  ]);
}
