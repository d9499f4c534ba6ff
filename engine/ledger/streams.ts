import type { ApprovedEntity, Position } from '../../model/changes.ts';
import type { FateCounts } from '../../model/ledger.ts';
import type { MirroredTable } from '../../model/mirror.ts';
import type { SqlSession } from '../../model/session.ts';
import type { StreamedPhase, StreamReport } from '../../model/stream-report.ts';
import { statementText } from '../schema/install.ts';
import type { PassName } from './ledger.ts';

/** A stream of changes as the ledger knows it. */
export interface StreamRow {
  /** Name of the slot. */
  readonly stream: string;
  readonly lane: number;
  readonly publication: string;
  readonly state: StreamReport['state'];
  readonly wanted: 'run' | 'pause' | 'stop';
  /** All that was committed up to here is applied; null before the copy is whole. */
  readonly end: Position | null;
  readonly epoch: number;
  readonly worker: string | null;
  readonly isAlive: boolean;
  /** Where it waits for somebody who compares: all that was committed before is applied, and nothing after it. */
  readonly heldAt: Position | null;
  readonly run: string | null;
  /** The newest run before the copy; null where there was none. */
  readonly copiesAfter: string | null;
  /** Digests of the mappings by phase. */
  readonly mappings: Readonly<Record<string, string>>;
  readonly tables: readonly MirroredTable[];
  readonly structure: readonly ApprovedEntity[];
  readonly transactions: number;
  readonly rows: number;
  readonly committedAt: string | null;
  readonly appliedAt: string | null;
  readonly failure: { readonly code: string; readonly message: string } | null;
}

/** Names a stream, and in which epoch who asks has it. */
export interface HeldStream {
  readonly stream: string;
  readonly epoch: number;
}

/** How far a group of transactions came. */
export interface Advance {
  readonly end: Position;
  readonly transactions: number;
  readonly rows: number;
  /** When the newest was committed on the source. */
  readonly at: string | null;
}

/** What people want of a stream. */
export interface Wishes {
  readonly wanted: StreamRow['wanted'];
  /** Nothing that was committed at `at` or later is to be applied for the time being; null: nothing at all. */
  readonly hold: { readonly at: Position | null } | null;
}

/** The door to a migration's streams. Every method works in the caller's transaction; false or null where another has taken the stream. */
export interface Streams {
  current(session: SqlSession): Promise<StreamRow | null>;
  /** What tells this target from others, for the names of slots. */
  marker(session: SqlSession): Promise<string>;
  create(session: SqlSession, row: Pick<StreamRow, 'stream' | 'publication' | 'tables' | 'structure' | 'copiesAfter'>): Promise<void>;
  /** Takes a stream over from whoever is not heard of; returns the new epoch. */
  take(session: SqlSession, stream: string, worker: string, leaseMs: number): Promise<number | null>;
  begin(session: SqlSession, held: HeldStream, row: { end: Position; run: string; mappings: StreamRow['mappings'] }): Promise<boolean>;
  hold(session: SqlSession, held: HeldStream): Promise<boolean>;
  advance(session: SqlSession, held: HeldStream, by: Advance): Promise<boolean>;
  /** Says that somebody is there; returns what people want of the stream. */
  beat(session: SqlSession, held: HeldStream, leaseMs: number): Promise<Wishes | null>;
  /** Has the stream wait for at most so long before what was committed at `at` or later; null: before whatever comes next. */
  askHold(session: SqlSession, stream: string, ms: number, at: Position | null): Promise<void>;
  /** Says that the stream waits, as `hold` asks; `reached` is where it is when no place was named. */
  waits(session: SqlSession, held: HeldStream, hold: NonNullable<Wishes['hold']>, reached: Position): Promise<void>;
  release(session: SqlSession, stream: string): Promise<void>;
  /** Rows of its run that are kept aside, and conflicts that wait for a person. */
  aside(session: SqlSession, run: string): Promise<{ readonly keptAside: number; readonly conflicts: number }>;
  /** Keeps another structure, which somebody has accepted. */
  restructure(session: SqlSession, stream: string, structure: StreamRow['structure']): Promise<void>;
  want(session: SqlSession, stream: string, wanted: StreamRow['wanted']): Promise<void>;
  end(session: SqlSession, held: HeldStream, state: StreamRow['state'], failure: StreamRow['failure']): Promise<void>;
  nextBatch(session: SqlSession, pass: PassName): Promise<number>;
  completeBatch(session: SqlSession, batch: string, fates: FateCounts, removed: number): Promise<void>;
  /** What the stream of a run has brought, by phase, in the last day. */
  flow(session: SqlSession, run: string): Promise<StreamedPhase[]>;
  /** Forgets what source rows made: the copy notes it anew. */
  forgetRows(session: SqlSession): Promise<void>;
}

interface Beat {
  readonly wanted: StreamRow['wanted'];
  readonly isHeld: boolean;
  readonly holdAt: Position | null;
}

/** Opens the streams of a migration in the ledger in `schema`. */
export function openStreams(schema: string, migration: string): Streams {
  const ask = <Row>(session: SqlSession, file: string, ...values: unknown[]): Promise<Row[]> =>
    session.query<Row>({ text: statementText(import.meta.dirname, file, schema), values });
  const isThere = async (session: SqlSession, file: string, ...values: unknown[]): Promise<boolean> =>
    (await ask(session, file, migration, ...values)).length > 0;
  return {
    current: async (session) => (await ask<StreamRow>(session, 'stream-current.sql', migration))[0] ?? null,
    marker: async (session) => (await ask<{ marker: string }>(session, 'marker.sql'))[0]?.marker ?? '',
    create: async (session, { stream, publication, tables, structure, copiesAfter }) => {
      const [mirrored, described] = [JSON.stringify(tables), JSON.stringify(structure)];
      await ask(session, 'stream-create.sql', migration, stream, publication, mirrored, described, copiesAfter);
    },
    take: async (session, stream, worker, leaseMs) =>
      (await ask<{ epoch: number }>(session, 'stream-take.sql', migration, stream, worker, leaseMs))[0]?.epoch ?? null,
    begin: (session, { stream, epoch }, { end, run, mappings }) =>
      isThere(session, 'stream-begin.sql', stream, epoch, end, run, JSON.stringify(mappings)),
    hold: (session, { stream, epoch }) => isThere(session, 'stream-hold.sql', stream, epoch),
    advance: (session, { stream, epoch }, { end, transactions, rows, at }) =>
      isThere(session, 'stream-advance.sql', stream, epoch, end, transactions, rows, at),
    beat: async (session, { stream, epoch }, leaseMs) => {
      const [row] = await ask<Beat>(session, 'stream-beat.sql', migration, stream, epoch, leaseMs);
      return row ? { wanted: row.wanted, hold: row.isHeld ? { at: row.holdAt } : null } : null;
    },
    askHold: async (session, stream, ms, at) => {
      await ask(session, 'stream-ask-hold.sql', migration, stream, ms, at);
    },
    waits: async (session, { stream, epoch }, hold, reached) => {
      await ask(session, 'stream-held.sql', migration, stream, epoch, reached, hold.at);
    },
    aside: async (session, run) => {
      const [row] = await ask<{ keptAside: number; conflicts: number }>(session, 'stream-aside.sql', migration, run);
      return row ?? { keptAside: 0, conflicts: 0 };
    },
    release: async (session, stream) => {
      await ask(session, 'stream-release.sql', migration, stream);
    },
    restructure: async (session, stream, structure) => {
      await ask(session, 'stream-restructure.sql', migration, stream, JSON.stringify(structure));
    },
    want: async (session, stream, wanted) => {
      await ask(session, 'stream-want.sql', migration, stream, wanted);
    },
    end: async (session, { stream, epoch }, state, failure) => {
      await ask(session, 'stream-end.sql', migration, stream, epoch, state, failure && JSON.stringify(failure));
    },
    nextBatch: async (session, { run, phase, pass }) =>
      (await ask<{ slice: number }>(session, 'next-changes.sql', run, phase, pass))[0]?.slice ?? 0,
    completeBatch: async (session, batch, fates, removed) => {
      const { read, written, unchanged, skipped, quarantined, inserted = 0, overwritten = 0 } = fates;
      await ask(session, 'complete-changes.sql', batch, read, written, unchanged, skipped, quarantined, inserted, overwritten, removed);
    },
    flow: (session, run) => ask<StreamedPhase>(session, 'stream-flow.sql', run),
    forgetRows: async (session) => {
      await ask(session, 'forget-captured.sql', migration);
    },
  };
}
