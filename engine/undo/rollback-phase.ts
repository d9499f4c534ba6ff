import type { TargetSession } from '../../model/session.ts';
import type { Block, RollbackCounts } from '../../model/undo.ts';
import { inTransaction } from '../batch/write-batch.ts';
import { withRetries } from '../retry.ts';
import { contentsOf, sweepContents } from '../run/contents.ts';
import { setSequencesBack } from '../run/sequences.ts';
import { blockedError } from './blocked.ts';
import { examineRows, pagesOfKeys, withDependents } from './examine.ts';
import { type PreparedUndo, prepareUndo, rowsOf, type UndoContext, type UndoPhase } from './prepare.ts';

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
    const contents = contentsOf(context, phase);
    if (contents) await sweepContents(context.ledgerSession, contents);
    await setSequencesBack(context, undo.phase);
    await finishPhase(context, undo);
  }
  return counts;
}

/** Empties what a phase's rows refer to within a circle of phases. False when it was interrupted. */
export async function unlinkPhase(
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
