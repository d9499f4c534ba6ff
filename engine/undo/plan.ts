import type { TargetSession } from '../../model/session.ts';
import type { Block, PhaseRollback } from '../../model/undo.ts';
import { inTransaction } from '../batch/write-batch.ts';
import { openActiveWrites } from '../ledger/active-writes.ts';
import { dependencies, reachable } from '../playbook/order.ts';
import { contextOf, targetsOf } from '../route.ts';
import { blocksMax, examineRows, pagesOfKeys } from './examine.ts';
import { circleOf, type PreparedUndo, prepareUndo, rowsOf, type UndoContext, type UndoPhase } from './prepare.ts';

/**
 * What a rollback of the phases would do, in the reverse of their order, and all that stands in its way. Changes no data; the undo of bulk loads is
 * noted in the ledger.
 */
export async function planRollback(context: UndoContext, phases: readonly UndoPhase[]): Promise<PhaseRollback[]> {
  const runs = await context.runs.ofPlaybook(context.control, context.playbook.playbook);
  const later = await laterPhases(context, phases, runs);
  const plans: PhaseRollback[] = [];
  for (const [at, phase] of [...phases.entries()].reverse()) {
    const on = contextOf(context, phase.phase.databases);
    const undo = await prepareUndo(on, phase, runs);
    context.notify({ type: 'settling', phase: undo.phase, message: 'looking for what stands in the way of a rollback' });
    const blocked = later.filter((block) => block.phase === undo.phase);
    const circle = circleOf(context, phase);
    const isBeside = ({ phase: { databases } }: UndoPhase): boolean => databases.target === phase.phase.databases.target;
    const released = phases.filter((each, place) => isBeside(each) && (place >= at || circle.includes(each.phase.phase)));
    const session = await on.target.openSession();
    try {
      await inTransaction(session, () => noteBulk(session, undo));
      plans.push(await planPhase(on, session, undo, released, blocked));
    } finally {
      await session.close();
    }
  }
  return plans;
}

async function noteBulk(session: TargetSession, { program }: PreparedUndo): Promise<void> {
  for (const statement of program.noteBulk) await session.query(statement);
}

async function planPhase(
  { settings }: UndoContext,
  session: TargetSession,
  undo: PreparedUndo,
  released: readonly UndoPhase[],
  first: readonly Block[],
): Promise<PhaseRollback> {
  const strangers = await strangersOf(session, undo);
  const plan = { phase: undo.phase, entity: undo.entity.name, delete: 0, restore: 0, gone: 0 };
  const blocked = [...first, ...strangers.blocked];
  let blockedTotal = first.length + strangers.total;
  for await (const keys of pagesOfKeys(session, undo, settings.batchRows)) {
    const examined = await readOnly(session, () => examineRows(session, undo, keys, released.map(rowsOf)));
    plan.delete += examined.delete;
    plan.restore += examined.restore;
    plan.gone += examined.gone;
    blocked.push(...examined.blocked.slice(0, Math.max(0, blocksMax - blocked.length)));
    blockedTotal += examined.blockedTotal;
  }
  return { ...plan, blocked, blockedTotal };
}

/** Rows of a bulk load's entity that the run cannot be shown to have written. */
async function strangersOf(session: TargetSession, { phase, entity, program }: PreparedUndo): Promise<{ blocked: Block[]; total: number }> {
  const rows = await session.query<{ key: string; total: number }>(program.strangers(blocksMax));
  const blocked = rows.map(({ key }): Block => ({ phase, entity: entity.name, key, reason: 'unproven', by: null }));
  return { blocked, total: rows[0]?.total ?? 0 };
}

/** Locks and scratch of the examination go with the transaction. */
async function readOnly<T>(session: TargetSession, work: () => Promise<T>): Promise<T> {
  await session.begin();
  try {
    return await work();
  } finally {
    await session.rollback().catch(() => {});
  }
}

/** Phases that build on one of the given, that are not among them and whose rows stand. */
async function laterPhases(context: UndoContext, phases: readonly UndoPhase[], runs: readonly string[]): Promise<Block[]> {
  const selected = new Set(phases.map(({ phase }) => phase.phase));
  const parents = dependencies(context.playbook);
  const standing: string[] = [];
  for (const { ledgerSession, ledgerSchema, playbook } of targetsOf(context))
    standing.push(...(await openActiveWrites(ledgerSession, ledgerSchema, playbook.playbook).phases(runs)));
  return standing
    .filter((name) => !selected.has(name))
    .flatMap((name) => {
      const below = reachable(parents, name);
      const entity = context.playbook.phases.find(({ phase }) => phase === name)?.target ?? name;
      return phases
        .filter(({ phase }) => below.has(phase.phase))
        .map(({ phase, target }): Block => {
          return { phase: phase.phase, entity: target.name, key: null, reason: 'later_phase', by: { entity, key: name } };
        });
    });
}
