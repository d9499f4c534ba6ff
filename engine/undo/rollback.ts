import type { RollbackCounts } from '../../model/undo.ts';
import { openActiveWrites } from '../ledger/active-writes.ts';
import { contextOf, targetsOf } from '../route.ts';
import { takePlaybook } from '../run/lock.ts';
import { refreshViews } from '../run/refresh-views.ts';
import { withTriggersOff } from '../run/triggers.ts';
import { refuseBlocked } from './blocked.ts';
import { planRollback } from './plan.ts';
import type { UndoContext, UndoPhase } from './prepare.ts';
import { rollbackPhase, unlinkPhase } from './rollback-phase.ts';

/** A phase that was taken back. */
type RolledBack = RollbackCounts & { readonly phase: string; readonly entity: string };

/** What came of a rollback; an interrupted one is continued by asking for it again. */
export interface RollbackResult {
  readonly outcome: 'done' | 'interrupted';
  readonly phases: readonly RolledBack[];
}

/**
 * Takes the phases back in the reverse of their order: rows that runs inserted go, rows that they changed are as before. Nothing is begun while
 * anything stands in the way (`rollback_blocked`, with the rows in its details). Each batch is one transaction with its part of the
 * ledger, so that what is done is never done again.
 */
export async function rollback(context: UndoContext, phases: readonly UndoPhase[]): Promise<RollbackResult> {
  const each = targetsOf(context);
  for (const on of each) await takePlaybook(on);
  for (const { ledgerSession, ledgerSchema, target } of each) await target.bulkLoads(ledgerSchema).restore(ledgerSession, {});
  refuseBlocked(await planRollback(context, phases));
  return withTriggersOff(context, phases, () => takeBack(context, phases));
}

async function takeBack(context: UndoContext, phases: readonly UndoPhase[]): Promise<RollbackResult> {
  const ids = await beginRollback(context, phases);
  if (!(await unlinkAll(context, phases, ids))) return { outcome: 'interrupted', phases: [] };
  const done: RolledBack[] = [];
  for (const phase of phases.toReversed()) {
    const on = contextOf(context, phase.phase.databases);
    const counts = await rollbackPhase(on, phase, ids);
    done.push({ phase: phase.phase.phase, entity: phase.target.name, ...counts });
    tellRolledBack(context, phase, counts);
    if (context.signal.aborted) return { outcome: 'interrupted', phases: done };
    await on.target.bulkLoads(on.ledgerSchema).restore(on.ledgerSession, { entity: phase.target });
  }
  for (const phase of phases) await refreshViews(contextOf(context, phase.phase.databases), phase);
  await forgetAdopted(context, ids);
  return { outcome: 'done', phases: done };
}

/** The runs that are taken back. */
async function beginRollback({ runs, control, playbook }: UndoContext, phases: readonly UndoPhase[]): Promise<string[]> {
  const ids = await runs.ofPlaybook(control, playbook.playbook);
  const names = phases.map(({ phase }) => phase.phase);
  await runs.beginRollback(control, ids, names);
  return ids;
}

/** Opens the circles of references between the phases of each database. False when it was interrupted. */
async function unlinkAll(context: UndoContext, phases: readonly UndoPhase[], runs: readonly string[]): Promise<boolean> {
  for (const phase of phases) {
    const { databases } = phase.phase;
    const beside = phases.filter((each) => each.phase.databases.target === databases.target);
    if (!(await unlinkPhase(contextOf(context, databases), phase, beside, runs))) return false;
  }
  return true;
}

function tellRolledBack({ notify }: UndoContext, { phase }: UndoPhase, counts: RollbackCounts): void {
  notify({ type: 'stage', stage: 'rollback', message: `${phase.phase}: ${counts.delete} rows removed, ${counts.restore} restored` });
}

/** Once nothing of the runs stands in any database. */
async function forgetAdopted(context: UndoContext, runs: readonly string[]): Promise<void> {
  const all = targetsOf(context).map(({ playbook, ledgerSession, ledgerSchema }) =>
    openActiveWrites(ledgerSession, ledgerSchema, playbook.playbook),
  );
  for (const writes of all) if ((await writes.phases(runs)).length > 0) return;
  for (const writes of all) await writes.forgetKeys(runs);
}
