import { Readable } from 'node:stream';
import type { CapturedEntity, CapturedEvent, Position } from '../../model/changes.ts';
import { keyParts } from '../../model/identity.ts';
import type { TableMirror } from '../../model/mirror.ts';
import type { TargetSession } from '../../model/session.ts';
import { openBatches } from './batches.ts';
import type { Capture, CapturedPhase } from './capture.ts';
import { changedLines } from './changed-lines.ts';
import { decidedRows, spendDecisions } from './judge.ts';
import { mapTouched } from './map-touched.ts';
import { openPending, type PendingTable } from './pending.ts';
import { takenOver } from './watch.ts';

/** Changed rows that wait in memory; beyond it a transaction is written to the mirrors in parts, within one transaction of the target. */
const pendingMax = 5_000;

type RowEvent = Extract<CapturedEvent, { event: 'insert' | 'update' | 'delete' | 'truncate' }>;

/** Applies transactions of the source in groups: each group, with its ledger row, is one transaction of the target. */
export interface Applier {
  /** Takes a change of an open transaction. */
  take(event: RowEvent): Promise<void>;
  /** Changes taken since the last commit, of rows that are mirrored. */
  taken(): number;
  /** Applies all that was taken. Returns once the target has committed; throws `run_active` where another has taken the stream. */
  commit(end: Position, transactions: number, at: string | null): Promise<void>;
  /** Between groups: brings what people have decided about conflicts. */
  bringDecided(end: Position): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the connection on which changes are applied, with all scratch in place. `isCareful` is asked with each group: whether constraints that are
 * asked at its end otherwise are asked with every phase.
 */
export async function openApplier(capture: Capture, isCareful: () => boolean): Promise<Applier> {
  const session = await capture.context.target.openSession();
  try {
    for (const { prepare } of capture.tables) for (const statement of prepare) await session.query(statement);
    for (const { mirror } of capture.phases) for (const statement of mirror.prepare) await session.query(statement);
    return applierOn(capture, session, isCareful);
  } catch (error) {
    await session.close().catch(() => {});
    throw error;
  }
}

interface Pending {
  readonly table: TableMirror;
  readonly rows: PendingTable;
}

function applierOn(capture: Capture, session: TargetSession, isCareful: () => boolean): Applier {
  const pending = capture.tables.map((table): Pending => ({ table, rows: openPending(table.table) }));
  const decided = new Map<CapturedPhase, readonly string[]>();
  let [isOpen, taken] = [false, 0];
  const begin = async (): Promise<void> => {
    if (isOpen) return;
    await session.begin();
    isOpen = true;
    // As far as constraints allow it, they are asked when the source's transactions are whole.
    await session.query({ text: 'SET CONSTRAINTS ALL DEFERRED' });
    if (!(await capture.streams.hold(session, capture.held))) throw takenOver(capture);
  };
  const flush = async (): Promise<void> => {
    await begin();
    for (const each of pending) if (each.rows.size > 0) await applyTable(capture, session, each);
  };
  const commit = async (end: Position, transactions: number, at: string | null): Promise<void> => {
    await flush();
    const batches = openBatches(capture, session, end);
    if (taken > 0) await mapTouched({ capture, session, batches, isCareful: isCareful() });
    for (const [phase, keys] of decided) await spendDecisions({ capture, session }, phase, keys);
    const rows = await batches.complete();
    if (!(await capture.streams.advance(session, capture.held, { end, transactions, rows, at }))) throw takenOver(capture);
    await session.commit();
    [isOpen, taken] = [false, 0];
    decided.clear();
  };
  const commitOrNothing = async (end: Position, transactions: number, at: string | null): Promise<void> => {
    try {
      await commit(end, transactions, at);
    } catch (error) {
      await session.rollback().catch(() => {});
      throw error;
    }
  };
  return {
    take: async (event) => {
      if (event.event === 'truncate') {
        await flush();
        for (const entity of event.entities) taken += await truncate(capture, session, pending, entity);
        return;
      }
      const found = pendingOf(pending, event.entity);
      if (!found) return;
      note(found.rows, event);
      taken++;
      if (pending.reduce((sum, { rows }) => sum + rows.size, 0) >= pendingMax) await flush();
    },
    taken: () => taken,
    commit: commitOrNothing,
    bringDecided: async (end) => {
      for (const phase of capture.phases) {
        const keys = await decidedRows({ capture, session }, phase);
        if (keys.length === 0) continue;
        await begin();
        await session.query(phase.mirror.touchKeys(keys.map(keyParts)));
        decided.set(phase, keys);
        taken += keys.length;
      }
      if (isOpen) await commitOrNothing(end, 0, null);
    },
    close: () => session.close(),
  };
}

const pendingOf = (pending: readonly Pending[], { schema, table }: CapturedEntity): Pending | undefined =>
  pending.find(({ table: { table: mirrored } }) => mirrored.entity.schema === schema && mirrored.entity.table === table);

function note(rows: PendingTable, event: Exclude<RowEvent, { event: 'truncate' }>): void {
  if (event.event === 'insert') rows.insert(event.entity, event.row);
  else if (event.event === 'update') rows.update(event.entity, event.before, event.row);
  else rows.delete(event.entity, event.before);
}

/** Who is fed by the rows is noted as they were and as they are. */
async function applyTable({ phases }: Capture, session: TargetSession, { table, rows }: Pending): Promise<void> {
  await session.query(table.clear);
  await session.copyIn(table.take, Readable.from(changedLines(table.table, rows.drain())));
  const touching = phases.flatMap(({ mirror }) => mirror.touch(table.table.number) ?? []);
  for (const statement of touching) await session.query(statement);
  for (const statement of table.apply) await session.query(statement);
  for (const statement of touching) await session.query(statement);
}

async function truncate({ phases }: Capture, session: TargetSession, pending: readonly Pending[], entity: CapturedEntity): Promise<number> {
  const found = pendingOf(pending, entity);
  if (!found) return 0;
  for (const { mirror } of phases) if (mirror.touch(found.table.table.number)) await session.query(mirror.touchAll);
  await session.query(found.table.empty);
  return 1;
}
