import { setTimeout as sleep } from 'node:timers/promises';
import type { CapturedEntity, CapturedEvent, ChangeStream, Position } from '../../model/changes.ts';
import { assert, GodwitError } from '../../model/errors.ts';
import { isUnavailable } from '../retry.ts';
import { misfitOf } from './accept-structure.ts';
import { type Applier, openApplier } from './apply.ts';
import type { Capture } from './capture.ts';
import { structureChange } from './structure.ts';
import { type Followed, type Watch, watchStream } from './watch.ts';

/** Changed rows of one group. */
const groupRowsMax = 5_000;
/** Transactions of one group. */
const groupTransactionsMax = 1_000;
/** How long a group waits for the next change before it is applied. */
const pauseMs = 3;
/** A connection that is lost is opened anew after growing pauses; progress begins them anew. */
const retryMsMax = 30_000;
/** How often the position of an idle source is kept at most. */
const idleMs = 10_000;
/** How often a stream that waits for somebody who compares looks whether it may go on. */
const heldLookMs = 50;

/**
 * Applies what the source commits, from where the ledger is, until people want it to pause or stop, or the signal is aborted. `stop`
 * goes on to what the source had committed when it was asked. Connections to the source that are lost are opened anew. Throws `source_drift`,
 * `changes_lost`, `run_active`, `data_refused`.
 */
export async function follow(capture: Capture): Promise<Followed> {
  const watch = watchStream(capture);
  try {
    for (let failed = 0; ; ) {
      const from = await positionOf(capture);
      try {
        return await followOnce(capture, from, watch);
      } catch (error) {
        if ((await positionOf(capture)) !== from) failed = 0;
        failed++;
        await waitBeforeRetry(capture, error, failed, watch);
      }
    }
  } finally {
    watch.close();
  }
}

async function positionOf({ streams, context }: Capture): Promise<Position> {
  const row = await streams.current(context.ledgerSession);
  assert(row?.end, 'the stream has a position');
  return row.end;
}

/**
 * A group that the target refuses as a whole is tried again one transaction after the other, with constraints asked of every phase: so it shows which
 * row is at fault.
 */
async function waitBeforeRetry({ context }: Capture, error: unknown, failed: number, watch: Watch): Promise<void> {
  const isRefused = error instanceof GodwitError && error.code === 'data_refused';
  if (isRefused && !watch.wasRefused) {
    watch.wasRefused = true;
    return;
  }
  if (!isUnavailable(error) || failed > context.settings.retriesMax || context.signal.aborted) throw error;
  context.notify({ type: 'notice', message: `The stream of changes was interrupted, and is opened again: ${error.message}` });
  await sleep(Math.min(retryMsMax, context.settings.retryDelayMs * 2 ** failed));
}

async function followOnce(capture: Capture, from: Position, watch: Watch): Promise<Followed> {
  const { changes, names, structure } = capture;
  const stream = await changes.open({ ...names, from, structure, tables: capture.tables.map(({ table }) => table) });
  let applier: Applier | null = null;
  try {
    applier = await openApplier(capture, () => watch.wasRefused);
    return await applyAll({ capture, stream, applier, watch, from });
  } finally {
    await applier?.close().catch(() => {});
    await stream.close().catch(() => {});
  }
}

interface Following {
  readonly capture: Capture;
  readonly stream: ChangeStream;
  readonly applier: Applier;
  readonly watch: Watch;
  readonly from: Position;
}

/** Where following is. */
interface State {
  /** Within a transaction; `applied`: one that the ledger has already. */
  inside: 'no' | 'yes' | 'applied';
  /** What is taken and not applied yet. */
  group: { readonly transactions: number; readonly end: Position; readonly at: string } | null;
  reached: Position;
  /** Of the transaction that is read, or was read last. */
  commit: Position;
  /** Whether a group has been applied. */
  hasApplied: boolean;
  idleAt: number;
  /** When it was looked last what people have decided. */
  lookedAt: number;
}

async function applyAll(at: Following): Promise<Followed> {
  const events = at.stream[Symbol.asyncIterator]();
  const state: State = { inside: 'no', group: null, reached: at.from, commit: at.from, hasApplied: false, idleAt: 0, lookedAt: 0 };
  const ask = (): ReturnType<typeof events.next> => {
    const next = events.next();
    // Its failure is heard when it is waited for; until then other work may be awaited.
    next.catch(() => {});
    return next;
  };
  for (let next = ask(); ; ) {
    const isWaiting = state.group !== null && state.inside === 'no';
    const result = await orPause(next, isWaiting ? pauseMs : at.watch.lookMs).catch(async (error) => {
      // What is whole is applied, whatever comes after it.
      if (isWaiting) await applyGroup(at, state);
      throw error;
    });
    if (isWaiting && (result === null || isFull(at, state))) await applyGroup(at, state);
    const ended = at.watch.ended(state.reached, state.inside === 'no' && state.group === null);
    if (ended) return ended;
    await lookBetween(at, state, result === null || (!result.done && result.value.event === 'idle'));
    if (result === null) continue;
    if (result.done) throw new GodwitError('connection_lost', 'The stream of changes has ended.');
    next = ask();
    await take(at, state, result.value);
  }
}

/**
 * Between groups brings what people have decided. Not only where nothing comes: a server with busy neighbours always has something to tell, and a
 * busy source is never quiet.
 */
async function lookBetween({ applier, watch }: Following, state: State, isQuiet: boolean): Promise<void> {
  // What was refused is behind it: transactions may come together again.
  if (isQuiet && state.hasApplied) watch.wasRefused = false;
  if (state.inside !== 'no' || state.group !== null || watch.hold() !== null) return;
  if (Date.now() - state.lookedAt < watch.lookMs) return;
  state.lookedAt = Date.now();
  await applier.bringDecided(state.reached);
}

async function take(at: Following, state: State, event: CapturedEvent): Promise<void> {
  if (event.event === 'begin') await takeBegin(at, state, event.commit);
  else if (event.event === 'entity') requireStructure(at.capture, event.entity, state.commit);
  else if (event.event === 'commit') takeCommit(state, event);
  else if (event.event === 'idle') await keepIdle(at, state, event.end);
  else if (state.inside === 'yes' && isRowEvent(event)) await at.applier.take(event);
}

async function takeBegin(at: Following, state: State, commit: Position): Promise<void> {
  await waitHeld(at, state, commit);
  state.commit = commit;
  state.inside = at.capture.changes.isBefore(commit, at.from) ? 'applied' : 'yes';
}

/** Applies what is taken and waits as long as somebody compares both sides at a position that `next` does not come before. */
async function waitHeld(at: Following, state: State, next: Position): Promise<void> {
  const { changes, streams, held, context } = at.capture;
  for (let hold = at.watch.hold(); hold !== null; hold = at.watch.hold()) {
    if (hold.at !== null && changes.isBefore(next, hold.at)) return;
    await applyGroup(at, state);
    await streams.waits(context.ledgerSession, held, hold, state.reached);
    await sleep(heldLookMs);
    await at.watch.look();
  }
}

function takeCommit(state: State, { end, at }: Extract<CapturedEvent, { event: 'commit' }>): void {
  if (state.inside === 'yes') state.group = { transactions: (state.group?.transactions ?? 0) + 1, end, at };
  else state.reached = end;
  state.inside = 'no';
}

async function applyGroup({ applier, stream }: Following, state: State): Promise<void> {
  if (!state.group) return;
  const { end, transactions, at } = state.group;
  await applier.commit(end, transactions, at);
  // Only now: what the source has been told to forget never comes again.
  stream.confirm(end);
  Object.assign(state, { group: null, reached: end, hasApplied: true });
}

/** So that an idle database does not keep the log of its neighbours. */
async function keepIdle(at: Following, state: State, end: Position): Promise<void> {
  const { applier, stream } = at;
  if (state.group !== null) return;
  state.reached = end;
  await waitHeld(at, state, end);
  if (Date.now() - state.idleAt < idleMs) return;
  await applier.commit(end, 0, null);
  stream.confirm(end);
  Object.assign(state, { idleAt: Date.now(), reached: end });
}

const isRowEvent = (
  event: CapturedEvent,
): event is Extract<CapturedEvent, { event: 'insert' | 'update' | 'delete' | 'truncate' | 'rows' }> =>
  event.event === 'rows' || event.event === 'insert' || event.event === 'update' || event.event === 'delete' || event.event === 'truncate';

const isFull = ({ applier, watch }: Following, { group }: State): boolean =>
  watch.wasRefused || (group?.transactions ?? 0) >= groupTransactionsMax || applier.taken() >= groupRowsMax;

/** What comes within so many milliseconds, or null. */
function orPause<T>(next: Promise<T>, ms: number): Promise<T | null> {
  const stop = new AbortController();
  const pause = sleep(ms, null, { signal: stop.signal }).catch(() => null);
  return Promise.race([next, pause]).finally(() => stop.abort());
}

/** Default: stop. What changed is said, and nothing is applied in a structure that nobody approved. */
function requireStructure({ context, changes, tables, structure: approved }: Capture, now: CapturedEntity, commit: Position): void {
  const before =
    approved.find(({ id }) => id === now.id) ?? approved.find(({ schema, table }) => schema === now.schema && table === now.table);
  const change = before ? structureChange(before, now) : null;
  if (!before || change === null) return;
  const isAccepted = before.acceptedUpTo !== undefined && changes.isBefore(commit, before.acceptedUpTo);
  const mirrored = tables.map(({ table }) => table);
  if (isAccepted && misfitOf(mirrored, before, now) === null) return;
  throw new GodwitError(
    'source_drift',
    `The structure of ${context.source.label} has changed under the stream: ${change}. Rows may have changed without a word in the stream.`,
    { details: { table: `${now.schema}.${now.table}`, change } },
  );
}
