import type { FateCounts, Slice } from '../../model/ledger.ts';
import { type SharedPass, sharedPass } from '../../model/open-pass.ts';
import type { SqlSession, TargetSession } from '../../model/session.ts';
import { statementText } from '../schema/install.ts';
import type { Claim, PassName } from './ledger.ts';

/** A pass whose slices may be taken. */
export interface OpenPass extends Omit<Claim, 'kind' | 'slice'> {
  /** The process that holds lock and view. */
  readonly coordinator: string;
  readonly shared: SharedPass;
}

/** A slice whose batch is committed. `told`: the coordinator has counted its rows. */
export interface FinishedSlice {
  readonly ordinal: number;
  readonly told: boolean;
}

/** Who leases, and for how long without a word. */
export interface Lessee {
  readonly worker: string;
  readonly leaseMs: number;
  readonly isCoordinator: boolean;
}

/** What a lease came to; null for a pass that is not open any more, or not in this view. */
export interface Leased {
  readonly slice: Slice | null;
  /** Some batch had rows that only the careful way can write. */
  readonly careful: boolean;
  /** Standbys are too far behind: nobody gets a slice. */
  readonly held: boolean;
  /** Whether the coordinator has been heard of lately. */
  readonly alive: boolean;
}

/** A slice that another process wrote. */
export interface HeardSlice {
  readonly ordinal: number;
  readonly worker: string;
  readonly fates: FateCounts;
}

/** The door to what processes share of a pass. Sessions are those for what is not part of a batch, outside of any transaction. */
export interface Leases {
  /** Closes whatever earlier processes have left open: what they still write is ended. Needs the migration's lock. */
  takeOver(session: SqlSession): Promise<void>;
  /** Closes the coordinator's own pass, when the batches under way have ended. */
  close(session: SqlSession, coordinator: string): Promise<void>;
  /** Opens a pass, in place of whatever was open. */
  open(session: TargetSession, pass: OpenPass, leaseMs: number): Promise<void>;
  /** The pass that has free slices, and whose coordinator lives; null where there is none. */
  current(session: SqlSession): Promise<OpenPass | null>;
  lease(session: SqlSession, pass: OpenPass, lessee: Lessee, finished: FinishedSlice | null): Promise<Leased | null>;
  /** Notes a slice as done without taking another. */
  finish(session: SqlSession, pass: PassName, finished: FinishedSlice): Promise<void>;
  /** Prolongs all that a process has leased; the coordinator's pass with it. */
  beat(session: SqlSession, pass: PassName, lessee: Lessee): Promise<void>;
  giveBack(session: SqlSession, pass: PassName, worker: string): Promise<void>;
  /** Frees what lost processes have leased; returns their names. */
  releaseLost(session: SqlSession, pass: PassName): Promise<string[]>;
  /** What other processes wrote since the last time. */
  hear(session: SqlSession, pass: PassName): Promise<HeardSlice[]>;
  leftToDo(session: SqlSession, pass: PassName): Promise<{ readonly open: number; readonly free: number }>;
  setCareful(session: SqlSession): Promise<void>;
  setHeld(session: SqlSession, isHeld: boolean): Promise<void>;
}

/** Opens the leases of a migration in the ledger in `schema`. */
export function openLeases(schema: string, migration: string): Leases {
  const ask = <Row>(session: SqlSession, file: string, ...values: unknown[]): Promise<Row[]> =>
    session.query<Row>({ text: statementText(import.meta.dirname, file, schema), values });
  const ofPass = ({ run, phase, pass }: PassName): unknown[] => [run, phase, pass];
  const takeOver = async (session: SqlSession): Promise<void> => {
    await ask(session, 'end-sessions.sql', migration);
    await ask(session, 'close-pass.sql', migration, null);
  };
  const text = statementText(import.meta.dirname, 'lease.sql', schema);
  return {
    takeOver,
    close: async (session, coordinator) => {
      await ask(session, 'close-pass.sql', migration, coordinator);
    },
    open: async (session, pass, leaseMs) => {
      await takeOver(session);
      await ask(session, 'give-back-all.sql', ...ofPass(pass));
      await ask(session, 'free-slices.sql', ...ofPass(pass));
      const { epoch, position, mapping, coordinator, shared } = pass;
      const values = [epoch, position, mapping, coordinator, JSON.stringify(shared), leaseMs];
      await ask(session, 'open-pass.sql', migration, ...ofPass(pass), ...values);
    },
    current: async (session) => {
      const [found] = await ask<OpenPass>(session, 'current-pass.sql', migration);
      return found ? { ...found, shared: sharedPass.parse(found.shared) } : null;
    },
    lease: async (session, pass, { worker, leaseMs, isCoordinator }, finished) => {
      const last = [finished?.ordinal ?? null, finished?.told ?? false];
      const values = [...ofPass(pass), pass.epoch, worker, ...last, leaseMs, isCoordinator, migration];
      return (await session.query<Leased>({ text, values, name: `lease in ${schema}` }))[0] ?? null;
    },
    finish: async (session, pass, { ordinal, told }) => {
      await ask(session, 'finish-slice.sql', ...ofPass(pass), ordinal, told);
    },
    beat: async (session, pass, { worker, leaseMs }) => {
      await ask(session, 'beat.sql', ...ofPass(pass), worker, migration, leaseMs);
    },
    giveBack: async (session, pass, worker) => {
      await ask(session, 'give-back.sql', ...ofPass(pass), worker);
    },
    releaseLost: async (session, pass) =>
      (await ask<{ worker: string }>(session, 'release-lost.sql', ...ofPass(pass))).map(({ worker }) => worker),
    hear: async (session, pass) => {
      const rows = await ask<FateCounts & { ordinal: number; worker: string }>(session, 'hear.sql', ...ofPass(pass));
      return rows.map(({ ordinal, worker, ...fates }) => ({ ordinal, worker, fates }));
    },
    leftToDo: async (session, pass) =>
      (await ask<{ open: number; free: number }>(session, 'left-to-do.sql', ...ofPass(pass)))[0] ?? { open: 0, free: 0 },
    setCareful: async (session) => {
      await ask(session, 'set-careful.sql', migration);
    },
    setHeld: async (session, isHeld) => {
      await ask(session, 'set-held.sql', migration, isHeld);
    },
  };
}
