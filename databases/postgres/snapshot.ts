import { setTimeout as sleep } from 'node:timers/promises';
import { assert, GodwitError } from '../../model/errors.ts';
import type { Slice } from '../../model/ledger.ts';
import type { SliceReader, SourceRead, SourceSnapshot, UnreadableRow } from '../../model/reading.ts';
import type { SqlSession, TextRow } from '../../model/session.ts';
import { keptFault } from '../../model/unnest-fault.ts';
import { parentRead } from './elements.ts';
import type { SourceSession } from './session.ts';
import { sliceBounds } from './slice-bounds.ts';
import { copyRows, copySlice, faultsOfSlice, pageOfSlice, rowsInPage, rowsWithKeys } from './source-read.ts';

const pageRows = 500;

/**
 * Opens one consistent view of the source: a transaction exports its snapshot and stays open, every reader imports it
 * (PostgreSQL manual, section 9.28.5). `given`: a snapshot that a slot has
 * exported, and where the slot begins. A connection that does not answer within `answerMs` is as good as lost.
 */
export async function openSnapshot(
  open: () => Promise<SourceSession>,
  answerMs = 10_000,
  given?: { readonly snapshot: string; readonly position: string },
): Promise<SourceSnapshot> {
  const holder = await open();
  await holder.begin('REPEATABLE READ', given?.snapshot);
  const [view] = await holder.query<{ snapshot: string; position: string }>({
    text: `SELECT pg_catalog.pg_export_snapshot() AS snapshot,
      CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_replay_lsn()
        ELSE pg_catalog.pg_current_wal_lsn() END::pg_catalog.text AS position`,
  });
  assert(view, 'the source gave no snapshot');
  return {
    position: given?.position ?? view.position,
    token: view.snapshot,
    openReader: async () => readerOn(await joinView(await open(), view.snapshot)),
    isOpen: () => {
      const answer = holder.query({ text: 'SELECT' }).then(
        () => true,
        () => false,
      );
      return Promise.race([answer, sleep(answerMs, false, { ref: false })]);
    },
    slices: async (sourceRead, rows) => cutSlices(await holder.query<Bound>(sliceBounds(sourceRead, rows))),
    cancel: () => holder.cancel(),
    close: () => holder.close(),
  };
}

/** The view that another process holds open. It is there as long as that process is. */
export async function joinSnapshot(
  open: () => Promise<SourceSession>,
  { token, position }: { readonly token: string | null; readonly position: string },
): Promise<SourceSnapshot> {
  assert(token, 'a view of PostgreSQL is joined by its token');
  const openReader = async (): Promise<SliceReader> => readerOn(await joinView(await open(), token));
  const canBeJoined = async (): Promise<boolean> => {
    await (await openReader()).close();
    return true;
  };
  await canBeJoined();
  return {
    position,
    token,
    openReader,
    isOpen: () => canBeJoined().catch(() => false),
    slices: () => Promise.reject(new GodwitError('assertion', 'who has opened the view cuts the slices')),
    cancel: async () => {},
    close: async () => {},
  };
}

/** A snapshot cannot be joined when the connection that exported it is gone. */
async function joinView(session: SourceSession, snapshot: string): Promise<SourceSession> {
  try {
    await session.begin('REPEATABLE READ', snapshot);
    return session;
  } catch (cause) {
    await session.close().catch(() => {});
    throw new GodwitError('connection_lost', 'The view of the source cannot be joined: the connection that holds it was lost.', { cause });
  }
}

interface Bound {
  /** Null in the last bound, whose `n` is the number of all rows. */
  readonly key: string[] | null;
  readonly n: number;
}

/** Slices from the keys at their ends; the first is open below and the last above, so that later rows fall into one. */
function cutSlices(bounds: readonly Bound[]): Slice[] {
  const total = bounds.at(-1)?.n ?? 0;
  const ends = [...bounds.filter(({ key, n }) => key !== null && n < total), { key: null, n: total }];
  return ends.map(({ key, n }, ordinal) => ({
    ordinal,
    after: ends[ordinal - 1]?.key ?? null,
    upTo: key,
    rows: n - (ends[ordinal - 1]?.n ?? 0),
  }));
}

function readerOn(session: SourceSession): SliceReader {
  return {
    copy: (sourceRead, slice) => session.copyOut(copySlice(sourceRead, slice)),
    copyByKey: (sourceRead, keys) => session.copyOut(copyRows(sourceRead, keys)),
    rows: (sourceRead, slice) => pages(session, sourceRead, slice),
    rowsByKey: (sourceRead, keys) => (keys.length === 0 ? Promise.resolve([]) : session.query<TextRow>(rowsWithKeys(sourceRead, keys))),
    unreadable: (sourceRead, slice) => faults(session, sourceRead, slice),
    isUpTo: (sourceRead, key, upTo) => isUpTo(session, sourceRead, key, upTo),
    cancel: () => session.cancel(),
    close: () => session.close(),
  };
}

interface Fault {
  readonly key: string[];
  readonly place: string | null;
  readonly fault: string;
  readonly text: string | null;
}

/** Signs that are kept of a value which is no row; the source has it whole. */
const faultTextMax = 8_192;

async function faults(session: SqlSession, sourceRead: SourceRead, slice: Slice): Promise<UnreadableRow[]> {
  const statement = faultsOfSlice(sourceRead, slice, faultTextMax);
  const found = statement === null ? [] : await session.query<Fault>(statement);
  return found.map(({ key, ...fault }) => keptFault(sourceRead, key, fault));
}

/** Only the database knows the order of its keys: the rows of both come in it. Null where the row at the end of the slice has gone. */
async function isUpTo(
  session: SqlSession,
  sourceRead: SourceRead,
  key: readonly string[],
  upTo: readonly string[],
): Promise<boolean | null> {
  if (sourceRead.entity.unnest) return isUpTo(session, parentRead(sourceRead), key.slice(0, upTo.length), upTo);
  const texts = (row: TextRow): string => JSON.stringify(sourceRead.key.map((name) => row[name]));
  const [first, second] = await session.query<TextRow>(rowsWithKeys(sourceRead, [key, upTo]));
  if (JSON.stringify(key) === JSON.stringify(upTo)) return true;
  return first && second ? texts(first) === JSON.stringify(key) : null;
}

/** The rows of a slice page by page, so that memory holds one page whatever the slice. */
async function* pages(session: SqlSession, sourceRead: SourceRead, slice: Slice): AsyncGenerator<TextRow> {
  const counted = rowsInPage(sourceRead);
  for (let rest = slice; ; ) {
    const page = await session.query<TextRow>(pageOfSlice(sourceRead, rest, pageRows));
    for (const { [counted]: _, ...row } of page) yield row;
    const last = page.at(-1);
    if (!last || (page.length < pageRows && page.length === Number(last[counted]))) return;
    rest = { ...rest, after: sourceRead.key.map((name) => last[name] ?? '') };
  }
}
