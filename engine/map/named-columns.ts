import { type Entity, findField } from '../../model/catalog.ts';
import { findColumn } from '../../model/column-ref.ts';
import type { PlaybookPhase, SuccessCriterion } from '../../model/playbook.ts';
import type { Path } from '../playbook/problem.ts';
import { choice, noColumn, refusal } from '../playbook/refusal.ts';
import { type DeclaredScope, readSql } from './declared.ts';

/**
 * What a phase names outside of its rules is there: columns to ignore, columns of success criteria; and the SELECTs of criteria are SELECTs. Throws
 * `mapping_invalid`, `expression_refused`.
 */
export async function checkNamed(phase: PlaybookPhase, source: Entity, scope: DeclaredScope): Promise<void> {
  for (const name of Object.keys(phase.ignore)) {
    if (!findColumn(name, source)) throw refusal('mapping_invalid', phase.phase, ['ignore', name], noColumn(source, name));
  }
  for (const [i, criterion] of phase.success.entries()) await checkCriterion(criterion, ['success', i], scope);
}

async function checkCriterion(criterion: SuccessCriterion, at: Path, { phase, target, aliases, parser }: DeclaredScope): Promise<void> {
  const unknown = targetColumnsOf(criterion).find((name) => !findField(target, name));
  if (unknown !== undefined) throw refusal('mapping_invalid', phase, at, noColumn(target, unknown));
  if ('sum' in criterion && !aliases.has(criterion.sum.source)) {
    const { source } = criterion.sum;
    throw refusal('mapping_invalid', phase, [...at, 'sum'], `the source has no column "${source}"${choice(source, [...aliases])}`);
  }
  if ('assert' in criterion) await readSql(phase, [...at, 'sql'], () => parser.select(criterion.sql));
}

function targetColumnsOf(criterion: SuccessCriterion): readonly string[] {
  if ('linked' in criterion) return [criterion.linked];
  if ('unique' in criterion) return criterion.unique;
  if ('ordered' in criterion) return [criterion.ordered.by, criterion.ordered.within];
  return 'sum' in criterion ? [criterion.sum.target] : [];
}
