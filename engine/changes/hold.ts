import { setTimeout as sleep } from 'node:timers/promises';
import type { ChangeCapture, OpenedCapture, Position } from '../../model/changes.ts';
import { GodwitError } from '../../model/errors.ts';
import type { TargetSession } from '../../model/session.ts';
import type { StreamRow } from '../ledger/streams.ts';
import type { RunContext } from '../run/context.ts';
import { changesOf, streamsOf } from './capture.ts';

/** How long a stream waits at most for somebody who may be gone. */
const holdMs = 90_000;
/** How long is waited for a stream to say that it waits. */
const answerMs = 30_000;
const lookMs = 25;

/** Both sides as they were at one position of the source's log. */
export interface BothSides extends OpenedCapture {
  /** A transaction of the target that sees what was committed before `from` applied, and nothing else. It is never committed. */
  readonly session: TargetSession;
  /** How long the stream has waited for it. */
  readonly heldMs: number;
}

/**
 * Has the stream wait, looks at the source at a position behind all that is applied, lets the stream apply exactly what comes before it, and looks at
 * the target; then the stream goes on. Throws `dependency_missing` where nobody follows the stream, `timeout`, `lock_timeout`.
 */
export async function bothSidesAt(context: RunContext, row: StreamRow): Promise<BothSides> {
  const { ledgerSession } = context;
  const [streams, changes] = [streamsOf(context), await changesOf(context)];
  const began = performance.now();
  let source: OpenedCapture | null = null;
  try {
    await streams.askHold(ledgerSession, row.stream, holdMs, null);
    await waiting(context, changes);
    source = await changes.moment();
    await streams.askHold(ledgerSession, row.stream, holdMs, source.from);
    await waiting(context, changes);
    const session = await targetAt(context, changes, source.from);
    return { ...source, session, heldMs: Math.round(performance.now() - began) };
  } catch (error) {
    await source?.view.close().catch(() => {});
    throw error;
  } finally {
    await streams.release(ledgerSession, row.stream);
  }
}

/** What waits is told by a transaction that comes: in a source at rest there may be none, so one is made that changes nothing. */
async function waiting(context: RunContext, changes: ChangeCapture): Promise<void> {
  await changes.mark();
  for (const end = Date.now() + answerMs; Date.now() < end && !context.signal.aborted; await sleep(lookMs)) {
    const row = await streamsOf(context).current(context.ledgerSession);
    if (row && row.heldAt !== null) return;
    if (!row?.isAlive) throw followedByNobody(context);
  }
  throw new GodwitError('timeout', `The stream of ${context.playbook.playbook} does not come to the position; it may be far behind.`);
}

/** Refuses a stream that nobody follows: it does not come to a position of now. */
export function followedByNobody({ playbook }: Pick<RunContext, 'playbook'>): GodwitError {
  return new GodwitError(
    'dependency_missing',
    `Nobody follows the stream of ${playbook.playbook} now: godwit sync resume, then prove again.`,
  );
}

async function targetAt(context: RunContext, changes: ChangeCapture, at: Position): Promise<TargetSession> {
  const session = await context.target.openSession();
  try {
    await session.begin();
    await session.query({ text: 'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ' });
    // The first question fixes what the transaction sees; it may have come after the stream went on.
    const row = await streamsOf(context).current(session);
    if (row?.end && !changes.isBefore(at, row.end)) return session;
    throw new GodwitError(
      'timeout',
      `The stream of ${context.playbook.playbook} went on before the target could be looked at: prove again.`,
    );
  } catch (error) {
    await session.close().catch(() => {});
    throw error;
  }
}
