import type { Selection } from '../engine/playbook/select.ts';
import { planRollback } from '../engine/undo/plan.ts';
import { type RollbackResult, rollback } from '../engine/undo/rollback.ts';
import type { PhaseRollback } from '../model/undo.ts';
import { recordAct } from './audit.ts';
import { runContextOf } from './execute.ts';
import { writeReports } from './reporting.ts';
import { withMapped } from './review.ts';
import type { Caller } from './workbench.ts';

/** What a rollback would do, and what stands in its way; changes no data. */
export function previewRollback(caller: Caller, playbook: string, selection: Selection): Promise<PhaseRollback[]> {
  return withMapped(caller, playbook, selection, (bench, mapped) => planRollback(runContextOf(bench, {}), mapped));
}

/** Takes the selected phases back in the reverse of their order. Throws `rollback_blocked` with the rows that stand in the way. */
export function rollbackPhases(caller: Caller, playbook: string, selection: Selection): Promise<RollbackResult & { reports: string[] }> {
  return withMapped(caller, playbook, selection, async (bench, mapped) => {
    const result = await rollback(runContextOf(bench, {}), mapped);
    await recordAct(bench, 'rolled back', { phases: result.phases, outcome: result.outcome });
    return { ...result, reports: await writeReports(bench) };
  });
}
