import type { OwnServer } from '../own-server.ts';

/** A way to bring the same rows to the same server. */
export interface Peer {
  readonly name: string;
  /** What it brings beside the rows, and what it does not do that a migration needs. */
  readonly does: string;
  readonly doesNot: string;
  /** Why it cannot be measured on this machine; null where it can. */
  unable(server: OwnServer): Promise<string | null>;
  /** Makes what must be there, in `bench_peer`; not timed. */
  prepare(server: OwnServer): Promise<void>;
  /** Returns seconds for all rows. */
  run(server: OwnServer, rows: number): Promise<number>;
  /** Where its tasks are counted afterwards. */
  readonly table: 'dispatch_task' | 'tasks' | null;
}

/** The database that peers write. */
export const peerDatabase = 'bench_peer';
