import type { DifferenceRow, Differential, RepairAction } from '../../model/differential.ts';
import { keyParts } from '../../model/identity.ts';
import { stageKeys } from '../batch/stage.ts';
import type { Conflicts } from '../ledger/conflicts.ts';
import type { Differentials, PlannedRow } from '../ledger/differentials.ts';
import type { RunContext } from '../run/context.ts';
import { throwIfInterrupted } from '../validate/progress.ts';
import type { ComparedDifference } from './compare-phases.ts';
import { judgeConflicts } from './judge-conflicts.ts';

/** How a repair decides. */
interface Policy {
  readonly id: string;
  readonly edited: Differential['edited'];
  readonly deletes: ReadonlySet<string>;
  readonly conflicts: Conflicts;
}

/** Keeps the rows of a phase that differ, page by page, with their columns and what a repair does about each. */
export async function savePhase(
  context: RunContext,
  compared: ComparedDifference,
  differentials: Differentials,
  policy: Policy,
): Promise<void> {
  const { prepared, program, worker } = compared;
  const of = { phase: prepared.phase.phase, entity: prepared.target.name };
  await differentials.forget(policy.id, of.phase);
  for (let after = ''; ; ) {
    throwIfInterrupted(context.signal);
    const page = await worker.session.query<DifferenceRow>(program.difference.page(after, context.settings.batchRows));
    const last = page.at(-1);
    if (last === undefined) break;
    const measured = await measure(compared, page);
    const rows = page.map((row): PlannedRow => {
      const found = measured.get(row.targetKey);
      return { ...row, ...found, fields: found?.fields ?? [], action: actionOf(row, policy, of.phase), kept: [] };
    });
    await differentials.save(policy.id, of, await merged(compared, rows, policy));
    after = last.targetKey;
  }
  await policy.conflicts.closeOthers(of.phase, policy.id);
}

/** Where the phase says what becomes of columns that both sides change, unless edited rows are overwritten anyway. */
async function merged(compared: ComparedDifference, rows: readonly PlannedRow[], policy: Policy): Promise<readonly PlannedRow[]> {
  const { both_changed: both, phase } = compared.prepared.phase;
  if (both === undefined || policy.edited === 'overwrite') return rows;
  const { id, conflicts, deletes } = policy;
  return judgeConflicts(compared, rows, { policy: both, deletes: deletes.has(phase), conflicts, id });
}

/** What is refused by now is a question of its own: quarantine has it when the next run has read the row. */
function actionOf({ kind, state }: DifferenceRow, { edited, deletes }: Policy, phase: string): RepairAction {
  if (state === 'refused' || (state === 'edited' && (edited === 'keep' || kind === 'extra'))) return 'keep';
  if (kind === 'missing') return 'insert';
  if (kind === 'changed') return 'update';
  return deletes.has(phase) ? 'delete' : 'keep';
}

interface Measured {
  readonly targetKey: string;
  readonly fields: readonly string[];
  readonly bytes: number;
}

/** Stages the source rows of a page again: their columns and sizes. */
export async function measure({ program, worker }: ComparedDifference, page: readonly DifferenceRow[]): Promise<Map<string, Measured>> {
  const keys = new Set(page.flatMap(({ kind, sourceKey }) => (kind === 'extra' || sourceKey === null ? [] : [sourceKey])));
  if (keys.size === 0) return new Map();
  await stageKeys(worker.session, worker.reader, program, [...keys].map(keyParts));
  const found = await worker.session.query<Measured>(program.difference.measured);
  return new Map(found.map((each) => [each.targetKey, each]));
}
