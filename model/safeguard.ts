import type { Readable } from 'node:stream';
import { z } from 'zod';
import type { Statement } from './session.ts';

/**
 * A place in the target's write-ahead log. `name` is set where the server archives its log, so that it can be restored up to
 * there; else `why` says why not.
 */
export const restorePoint = z.object({ position: z.string(), name: z.string().nullable(), why: z.string().nullable() });
export type RestorePoint = z.infer<typeof restorePoint>;

/** A logical backup of an entity: every row as text, compressed. */
export const backupFile = z.object({ file: z.string(), bytes: z.int(), sha256: z.string() });
export type BackupFile = z.infer<typeof backupFile>;

/** How an entity stood before a phase wrote to it, kept so that a rollback can be held against it. */
export const safeguard = z.object({
  run: z.string(),
  phase: z.string(),
  entity: z.string(),
  /** ISO 8601. */
  takenAt: z.string(),
  point: restorePoint,
  /** Rows, or the limit that they exceed where `why` says so. */
  rows: z.int(),
  /** Of all rows, whatever their order; null where they were too many to be read for it. */
  digest: z.string().nullable(),
  /** Null where there was no row, or where `why` says why none was taken. It was read back into a scratch table, and had the digest. */
  backup: backupFile.nullable(),
  why: z.string().nullable(),
});
export type Safeguard = z.infer<typeof safeguard>;

/** What a rollback of one phase came to, held against its safeguard. */
export const rolledBackPhase = z.object({
  phase: z.string(),
  entity: z.string(),
  removed: z.int(),
  restored: z.int(),
  gone: z.int(),
  /** How the entity stood before the phase; null where nothing was noted. */
  before: safeguard.nullable(),
  /** Rows of the entity now. */
  rows: z.int(),
  /** Whether the entity is to the byte what it was before the phase. Others may have changed it since. */
  isAsBefore: z.boolean().nullable(),
});
export type RolledBackPhase = z.infer<typeof rolledBackPhase>;

/** A rollback as a whole. `seconds` is the recovery time. */
export const rollbackRecord = z.object({ at: z.string(), seconds: z.number(), phases: z.array(rolledBackPhase) });
export type RollbackRecord = z.infer<typeof rollbackRecord>;

/** Where backups are kept. */
export interface BackupStore {
  /** Entities with more rows get no backup. */
  readonly rowsMax: number;
  /** Keeps the bytes under a name. */
  write(name: string, bytes: Readable): Promise<BackupFile>;
  /** The bytes as they were written. */
  read(file: string): Readable;
}

/** The statements that copy an entity whole and prove the copy. */
export interface BackupStatements {
  /** First in the transaction: everything after it sees the same rows. */
  readonly freeze: Statement;
  /** {rows}, counted up to the limit. */
  count(limit: number): Statement;
  /** {rows, digest} of the entity. */
  readonly digest: Statement;
  /** `COPY … TO STDOUT` of every row. */
  readonly copy: Statement;
  /** An empty scratch table of the same columns. */
  readonly prepare: Statement;
  /** `COPY scratch FROM STDIN` of what `copy` gave. */
  readonly take: Statement;
  /** {rows, digest} of the scratch table. */
  readonly digestOfCopy: Statement;
  readonly clear: Statement;
}
