import { GodwitError } from '../../model/errors.ts';
import type { TargetSession } from '../../model/session.ts';
import type { Block, PhaseRollback, RollbackCounts } from '../../model/undo.ts';
import { inTransaction } from '../batch/write-batch.ts';
import { openActiveWrites } from '../ledger/active-writes.ts';
import { withRetries } from '../retry.ts';
import { contextOf, targetsOf } from '../route.ts';
import { takePlaybook } from '../run/lock.ts';
import { refreshViews } from '../run/refresh-views.ts';
import { setSequencesBack } from '../run/sequences.ts';
import { withTriggersOff } from '../run/triggers.ts';
import { examineRows, pagesOfKeys, withDependents } from './examine.ts';
import { planRollback } from './plan.ts';
import { type PreparedUndo, prepareUndo, rowsOf, type UndoContext, type UndoPhase } from './prepare.ts';

/** What came of a rollback; an interrupted one is continued by asking for it again. */
export interface RollbackResult {
  readonly outcome: 'done' | 'interrupted';
  readonly phases: readonly (RollbackCounts & { readonly phase: string; readonly entity: string })[];
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
  const { runs, control, playbook } = context;
  const ids = await runs.ofPlaybook(control, playbook.playbook);
  await runs.beginRollback(
    control,
    ids,
    phases.map(({ phase }) => phase.phase),
  );
  for (const phase of phases) {
    const beside = phases.filter((each) => each.phase.databases.target === phase.phase.databases.target);
    if (!(await unlinkPhase(contextOf(context, phase.phase.databases), phase, beside, ids))) return { outcome: 'interrupted', phases: [] };
  }
  const done: (RollbackCounts & { phase: string; entity: string })[] = [];
  for (const phase of [...phases].reverse()) {
    const on = contextOf(context, phase.phase.databases);
    const counts = await rollbackPhase(on, phase, ids);
    done.push({ phase: phase.phase.phase, entity: phase.target.name, ...counts });
    context.notify({
      type: 'stage',
      stage: 'rollback',
      message: `${phase.phase.phase}: ${counts.delete} rows removed, ${counts.restore} restored`,
    });
    if (context.signal.aborted) return { outcome: 'interrupted', phases: done };
    await on.target.bulkLoads(on.ledgerSchema).restore(on.ledgerSession, { entity: phase.target });
  }
  for (const phase of phases) await refreshViews(contextOf(context, phase.phase.databases), phase);
  await forgetAdopted(context, ids);
  return { outcome: 'done', phases: done };
}

function refuseBlocked(plans: readonly PhaseRollback[]): void {
  const total = plans.reduce((sum, { blockedTotal }) => sum + blockedTotal, 0);
  if (total > 0)
    throw blockedError(
      plans.flatMap(({ blocked }) => blocked),
      total,
    );
}

function blockedError(blocked: readonly Block[], total: number): GodwitError {
  const phases = [...new Set(blocked.map(({ phase }) => phase))].join(', ');
  const isEdited = blocked.some(({ reason }) => reason === 'edited' || reason === 'unproven');
  const way = isEdited ? ' Where edits may be lost: --accept-edited KEY… or --accept-all-edited, with --as NAME and --why REASON.' : '';
  return new GodwitError(
    'rollback_blocked',
    `${total} rows or phases stand in the way of rolling back ${phases}; --dry-run lists them.${way}`,
    {
      details: { total, blocked },
    },
  );
}

/** Takes one phase back batch by batch; the undo rows that are left say where to go on. */
export async function rollbackPhase(context: UndoContext, phase: UndoPhase, runs: readonly string[]): Promise<RollbackCounts> {
  const undo = await prepareUndo(context, phase, runs);
  const counts = { delete: 0, restore: 0, gone: 0 };
  const isWhole = await inBatches(context, undo, async (session, keys) => {
    const taken = await inTransaction(session, () => takeBatch(session, undo, keys));
    counts.delete += taken.delete;
    counts.restore += taken.restore;
    counts.gone += taken.gone;
    context.notify({ type: 'settling', phase: undo.phase, message: `${counts.delete} rows removed, ${counts.restore} restored` });
  });
  if (isWhole) {
    await setSequencesBack(context, undo.phase);
    await finishPhase(context, undo);
  }
  return counts;
}

/** Empties what a phase's rows refer to within a circle of phases. False when it was interrupted. */
async function unlinkPhase(
  context: UndoContext,
  phase: UndoPhase,
  phases: readonly UndoPhase[],
  runs: readonly string[],
): Promise<boolean> {
  const undo = await prepareUndo(context, phase, runs);
  if (undo.program.unlink.length === 0) return true;
  const released = phases.map(rowsOf);
  return inBatches(context, undo, (session, keys) =>
    inTransaction(session, async () => {
      const examined = await examineRows(session, undo, keys, released);
      if (examined.blockedTotal > 0) throw blockedError(examined.blocked, examined.blockedTotal);
      for (const statement of undo.program.unlink) await session.query(statement);
    }),
  );
}

/**
 * Works through the phase's keys. Transient faults are tried again on a new connection. False when it was interrupted; the batch under way was
 * finished first.
 */
async function inBatches(
  context: UndoContext,
  undo: PreparedUndo,
  work: (session: TargetSession, keys: readonly string[]) => Promise<void>,
): Promise<boolean> {
  return withRetries(context, () => overAllKeys(context, undo, work));
}

async function overAllKeys(
  { target, settings, signal }: UndoContext,
  undo: PreparedUndo,
  work: (session: TargetSession, keys: readonly string[]) => Promise<void>,
): Promise<boolean> {
  const session = await target.openSession();
  try {
    for await (const keys of pagesOfKeys(session, undo, settings.batchRows)) {
      if (signal.aborted) return false;
      await work(session, keys);
    }
    return !signal.aborted;
  } finally {
    await session.close().catch(() => {});
  }
}

async function takeBatch(session: TargetSession, undo: PreparedUndo, keys: readonly string[]): Promise<RollbackCounts> {
  const all = await withDependents(session, undo.program, keys);
  const examined = await examineRows(session, undo, all, []);
  if (examined.blockedTotal > 0) throw blockedError(examined.blocked, examined.blockedTotal);
  for (const statement of undo.program.apply) await session.query(statement);
  const resisting = await session.query<{ key: string }>(undo.program.resisting);
  const blocked = resisting.map(({ key }): Block => ({ phase: undo.phase, entity: undo.entity.name, key, reason: 'trigger', by: null }));
  if (blocked.length > 0) throw blockedError(blocked, blocked.length);
  return examined;
}

async function finishPhase({ ledgerSession, runs, control }: UndoContext, undo: PreparedUndo): Promise<void> {
  await inTransaction(ledgerSession, async () => {
    for (const statement of undo.program.finish) await ledgerSession.query(statement);
  });
  await runs.finishRollback(control, undo.runs, undo.phase);
}

/** Once nothing of the runs stands in any database. */
async function forgetAdopted(context: UndoContext, runs: readonly string[]): Promise<void> {
  const all = targetsOf(context).map(({ playbook, ledgerSession, ledgerSchema }) =>
    openActiveWrites(ledgerSession, ledgerSchema, playbook.playbook),
  );
  for (const standing of all) if ((await standing.phases(runs)).length > 0) return;
  for (const standing of all) await standing.forgetKeys(runs);
}
