import type { RunReport } from '../model/report.ts';
import type { RollbackRecord, RolledBackPhase } from '../model/safeguard.ts';
import { type Block, checklist, type Document, evidence, list, paragraph, section, table } from './document.ts';
import { counted, countText, durationText, momentText } from './units.ts';
import { partNames } from './words/parts.ts';

/** What the last rollback took back, how long it took, and whether the entities are what they were before the phases. */
export function rollbackReport(record: RollbackRecord, { playbook, phases: parts }: Pick<RunReport, 'playbook' | 'phases'>): Document {
  const { at, seconds, phases } = record;
  return {
    title: `Rollback of ${playbook}`,
    blocks: [
      list([`Finished: ${momentText(at)}`, `Recovery time: ${durationText(seconds)}`, `Recovery point: ${recoveryPoint(phases)}`]),
      evidence('migration_control.artifacts, kinds rolled_back and safeguard.', []),
      ...section('Taken back', [taken(phases, partNames(parts))]),
      ...section('As before', [checklist(phases.map(asBefore)), paragraph(others)]),
      ...section('Restore points and backups', keptBefore(phases)),
    ],
  };
}

const others =
  'Changes that others made in the meantime are kept by a rollback, so an entity that is not as before need not be a fault: the ' +
  'backup below tells what it was.';

/** Nothing that stood before the first phase is lost; what others wrote since is kept. */
function recoveryPoint(phases: readonly RolledBackPhase[]): string {
  const [first] = phases.flatMap(({ before }) => (before ? [before.takenAt] : [])).sort();
  return first === undefined ? 'before the phases; no moment was noted' : `${momentText(first)}, and what others have written since`;
}

function taken(phases: readonly RolledBackPhase[], nameOf: (phase: string) => string): Block {
  const rows = phases.map(({ phase, entity, removed, restored, gone, rows: now }) => [
    nameOf(phase),
    entity,
    countText(removed),
    countText(restored),
    countText(gone),
    countText(now),
  ]);
  return table('Rows taken back', ['Part', 'Entity', 'Removed#', 'Restored#', 'Gone already#', 'Rows now#'], rows);
}

function asBefore({ entity, before, rows, isAsBefore }: RolledBackPhase) {
  if (before === null || isAsBefore === null) return { text: `${entity}: how it stood before was not noted`, passed: null };
  const was = `${counted(before.rows, 'row')} before ${before.phase}`;
  return { text: `${entity}: ${was}, ${countText(rows)} now, ${isAsBefore ? 'the same' : 'not the same'} to the byte`, passed: isAsBefore };
}

function keptBefore(phases: readonly RolledBackPhase[]): Block[] {
  const rows = phases.flatMap(({ entity, before }) =>
    before ? [[entity, momentText(before.takenAt), pointText(before), backupText(before)]] : [],
  );
  if (rows.length === 0) return [paragraph('None was taken.')];
  return [
    table('What was kept before each phase', ['Entity', 'Taken', 'Restore point', 'Backup'], rows),
    paragraph(
      'A backup is the text of COPY, compressed: gunzip it and read it into an empty table of that structure with COPY … FROM STDIN.',
    ),
  ];
}

type Kept = NonNullable<RolledBackPhase['before']>;

function pointText({ point: { position, name, why } }: Kept): string {
  return name === null ? `${position}; not offered: ${why ?? 'unknown'}` : `${name} (${position})`;
}

function backupText({ backup, rows, why }: Kept): string {
  if (backup) return `${backup.file}, ${counted(rows, 'row')}, SHA-256 ${backup.sha256}, read back and equal`;
  return why ?? 'there was no row';
}
