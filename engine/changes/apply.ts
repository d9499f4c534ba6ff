import { Readable } from 'node:stream';
import type { CapturedEntity, CapturedEvent, Position } from '../../model/changes.ts';
import { keyParts } from '../../model/identity.ts';
import type { OwnedRows, TableMirror } from '../../model/mirror.ts';
import type { TargetSession } from '../../model/session.ts';
import { type Group, openBatches } from './batches.ts';
import type { Capture, CapturedPhase } from './capture.ts';
import { changedLines } from './changed-lines.ts';
import { keepFaults } from './document-faults.ts';
import { decidedRows, spendDecisions } from './judge.ts';
import { mapTouched } from './map-touched.ts';
import { openPending, type PendingTable } from './pending.ts';
import { openPendingDocuments, type PendingDocuments } from './pending-documents.ts';
import { takenOver } from './watch.ts';

/** Changed rows that wait in memory; beyond it a transaction is written to the mirrors in parts, within one transaction of the target. */
const pendingMax = 5_000;

type RowEvent = Extract<CapturedEvent, { event: 'insert' | 'update' | 'delete' | 'truncate' | 'rows' }>;

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
    for (const { prepare, owned } of capture.tables)
      for (const statement of [...prepare, ...(owned?.prepare ?? [])]) await session.query(statement);
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
  readonly documents: PendingDocuments;
}

const sizeOf = ({ rows, documents }: Pending): number => rows.size + documents.size;

function pendingOfTable(table: TableMirror): Pending {
  return { table, rows: openPending(table.table), documents: openPendingDocuments(table.table) };
}

function applierOn(capture: Capture, session: TargetSession, isCareful: () => boolean): Applier {
  const pending = capture.tables.map(pendingOfTable);
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
    for (const each of pending) if (sizeOf(each) > 0) await applyTable(capture, session, each);
  };
  const commit = async (end: Position, transactions: number, at: string | null): Promise<void> => {
    await flush();
    const batches = openBatches(capture, session, end);
    const group = { capture, session, batches, isCareful: isCareful() };
    if (taken > 0) await mapTouched(group);
    for (const each of pending) await judgeDocuments(group, each);
    for (const [phase, keys] of decided) await spendDecisions({ capture, session }, phase, keys);
    const rows = await batches.complete();
    if (!(await capture.streams.advance(session, capture.held, { end, transactions, rows, at }))) throw takenOver(capture);
    await session.commit();
    for (const { documents } of pending) documents.committed();
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
      const found = event.event === 'rows' ? pending[event.table] : pendingOf(pending, event.entity);
      if (!found) return;
      if (event.event === 'rows') found.documents.put(event);
      else note(found.rows, event);
      taken += event.event === 'rows' ? Math.max(1, event.rows.length) : 1;
      if (pending.reduce((sum, each) => sum + sizeOf(each), 0) >= pendingMax) await flush();
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

function note(rows: PendingTable, event: Exclude<RowEvent, { event: 'truncate' | 'rows' }>): void {
  if (event.event === 'insert') rows.insert(event.entity, event.row);
  else if (event.event === 'update') rows.update(event.entity, event.before, event.row);
  else rows.delete(event.entity, event.before);
}

/** Who is fed by the rows is noted as they were and as they are. */
async function applyTable({ phases }: Capture, session: TargetSession, { table, rows, documents }: Pending): Promise<void> {
  await session.query(table.clear);
  if (table.owned) await takeDocuments(session, table, table.owned, documents);
  else await session.copyIn(table.take, Readable.from(changedLines(table.table, rows.drain())));
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

async function takeDocuments(session: TargetSession, table: TableMirror, owned: OwnedRows, documents: PendingDocuments): Promise<void> {
  const { owners, lines } = documents.drain();
  await session.query(owned.clear);
  await session.copyIn(table.take, Readable.from(lines()));
  await session.query(owned.noteOwners(owners));
  for (const statement of owned.compare) await session.query(statement);
}

async function judgeDocuments(at: Group, { table: { table }, documents }: Pending): Promise<void> {
  const judged = documents.faults();
  if (judged.length === 0) return;
  for (const phase of at.capture.phases)
    if (phase.prepared.sourceRead.entity.name === table.entity.name) await keepFaults(at, phase, judged);
}
