import { wholeEntity } from '../../model/ledger.ts';
import type { TargetSession } from '../../model/session.ts';
import { stageSlice } from '../batch/stage.ts';
import { inTransaction } from '../batch/write-batch.ts';
import type { PhaseState } from '../journal/runs.ts';
import { hasProvenKeys } from './bulk.ts';
import { type OpenEpoch, type PreparedPhase, programOf, type RunContext } from './context.ts';

/** Longest chain of rows that can go with one parent. */
const roundsMax = 1000;

/**
 * Before a run goes on in a later view of the source: takes back the rows that it wrote from an earlier one and that the source does not make any
 * more, children before parents, in one transaction. Without it they would stay for ever, and keep the values that new rows may claim. Rows that
 * only refer to them go along; every phase is read again and judges them anew. Returns how many rows went.
 */
export async function removeVanished(
  context: RunContext,
  run: string,
  prepared: readonly PreparedPhase[],
  epoch: OpenEpoch,
): Promise<number> {
  if (!(await context.ledger.hasMoved(context.ledgerSession, run, epoch.view.position))) return 0;
  const states = await context.runs.phases(context.control, run);
  const begun = prepared.filter((each) => states.some((state) => isBegun(state, each)));
  context.notify({ type: 'notice', message: 'The source may have moved: looking for rows that are gone from it.' });
  const session = await context.target.openSession();
  try {
    return await inTransaction(session, async () => {
      const gone = await removeGone(context, session, run, begun, begun, epoch);
      // Only when the rows that are gone no longer hold their conflict keys can the key pass decide who has them now.
      const undecided = [];
      for (const each of begun) if (!(await hasProvenKeys(context, each, 'bulk'))) undecided.push(each);
      return gone + (await removeGone(context, session, run, begun, undecided.filter(hasConflictKey), epoch));
    });
  } finally {
    await session.close();
  }
}

const isBegun = (state: PhaseState, { phase }: PreparedPhase): boolean => state.phase === phase.phase && state.pass > 0;

const hasConflictKey = ({ mapping }: PreparedPhase): boolean => mapping.conflict.key.length > 0;

async function removeGone(
  context: RunContext,
  session: TargetSession,
  run: string,
  begun: readonly PreparedPhase[],
  looked: readonly PreparedPhase[],
  epoch: OpenEpoch,
): Promise<number> {
  for (const each of looked) await findGone(context, session, run, each, epoch, looked !== begun);
  await followReferences(context, session, run, begun);
  return removeDoomed(context, session, run, begun.toReversed());
}

async function findGone(
  context: RunContext,
  session: TargetSession,
  run: string,
  prepared: PreparedPhase,
  epoch: OpenEpoch,
  decides: boolean,
): Promise<void> {
  const program = programOf(context, prepared, 'merge');
  const name = { run, phase: prepared.phase.phase };
  const reader = await epoch.view.openReader();
  try {
    for (const statement of [...program.vanished.prepare, ...program.prepare]) await session.query(statement);
    await stageSlice(session, reader, program, wholeEntity);
    const decisions = decides ? (program.keyPass?.decide({ ...name, batch: '' }) ?? []) : [];
    for (const statement of decisions) await session.query(statement);
    for (const statement of program.vanished.find(name)) await session.query(statement);
  } finally {
    await reader.close();
  }
}

async function followReferences(context: RunContext, session: TargetSession, run: string, begun: readonly PreparedPhase[]): Promise<void> {
  for (let round = 0, found = 1; found > 0 && round < roundsMax; round++) {
    found = 0;
    for (const each of begun) {
      const statement = programOf(context, each, 'merge').vanished.follow({ run, phase: each.phase.phase });
      if (statement) found += (await session.query(statement)).length;
    }
  }
}

async function removeDoomed(context: RunContext, session: TargetSession, run: string, begun: readonly PreparedPhase[]): Promise<number> {
  let removed = 0;
  for (const each of begun) {
    for (const statement of programOf(context, each, 'merge').vanished.remove({ run, phase: each.phase.phase })) {
      removed += (await session.query(statement)).length;
    }
  }
  return removed;
}
