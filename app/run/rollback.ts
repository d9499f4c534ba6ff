import type { Selection } from '../../engine/playbook/select.ts';
import { planRollback } from '../../engine/undo/plan.ts';
import { recordRollback } from '../../engine/undo/record.ts';
import { type RollbackResult, rollback } from '../../engine/undo/rollback.ts';
import { requireRight } from '../../model/principal.ts';
import type { RollbackRecord } from '../../model/safeguard.ts';
import type { PhaseRollback } from '../../model/undo.ts';
import type { AcceptedEdits } from '../../model/undo-statements.ts';
import { recordAct } from '../audit.ts';
import { writeReports } from '../reporting/reporting.ts';
import { entitySamples } from '../review/entity-samples.ts';
import { withKept } from '../workbench/by-digest.ts';
import type { Caller } from '../workbench/workbench.ts';
import { runContextOf } from './execute.ts';

/** A person's decision that rows go or are restored although somebody has changed them since; their edits are lost. */
export interface EditsDecision {
  readonly rows: AcceptedEdits;
  readonly by: string;
  readonly why: string;
}

/** What a rollback would do, and what stands in its way; changes no data. */
export function previewRollback(
  caller: Caller,
  playbook: string,
  selection: Selection,
  rows: AcceptedEdits = [],
): Promise<PhaseRollback[]> {
  return withKept(caller, playbook, selection, (bench, mapped) =>
    planRollback({ ...runContextOf(bench, {}), acceptedEdits: rows }, mapped),
  );
}

export type RolledBack = RollbackResult & { record: RollbackRecord | null; reports: string[] };

/**
 * Takes the selected phases back in the reverse of their order. Throws `role_missing`, `rollback_blocked` with the rows that stand in the way, but
 * for those whose edits
 * a person gives up; that decision stands in the audit log before anything is done.
 */
export function rollbackPhases(
  caller: Caller,
  playbook: string,
  selection: Selection,
  edits: EditsDecision | null = null,
): Promise<RolledBack> {
  requireRight(caller.principal, 'run', 'take rows back');
  return takeBack(caller, playbook, selection, edits);
}

/** The same for whoever has decided that it be done. */
export function takeBack(caller: Caller, playbook: string, selection: Selection, edits: EditsDecision | null = null): Promise<RolledBack> {
  return withKept(caller, playbook, selection, async (bench, mapped) => {
    const phases = mapped.map(({ phase }) => phase.phase);
    if (edits) await recordAct(bench, 'gave up edits', { phases, rows: edits.rows, why: edits.why }, edits.by);
    const context = { ...runContextOf(bench, {}), acceptedEdits: edits?.rows ?? [] };
    const from = performance.now();
    const result = await rollback(context, mapped);
    const seconds = (performance.now() - from) / 1000;
    const record = result.outcome === 'done' ? await recordRollback(context, mapped, result, seconds) : null;
    await recordAct(bench, 'rolled back', { phases: result.phases, outcome: result.outcome });
    return { ...result, record, reports: await writeReports(bench, await entitySamples(bench, mapped)) };
  });
}
