import type { Entity } from './catalog.ts';
import type { LedgerPlace } from './ledger.ts';
import type { Statement } from './session.ts';

/**
 * A foreign key that points at an entity. `key` is the primary key of the table that it stands in; empty where there is none. `wantsIndex`: nothing
 * but a scan of the whole table finds the rows that refer to one, and an index may be made.
 */
export interface InboundReference {
  readonly schema: string;
  readonly table: string;
  readonly kind: Entity['kind'];
  readonly columns: readonly string[];
  readonly toColumns: readonly string[];
  readonly key: readonly string[];
  /** Whether a column of the key is of a type that stands in no schema of the system. */
  readonly keyIsOwned: boolean;
  readonly wantsIndex: boolean;
}

/** Rows that a rollback takes back in another phase before it comes to this one. */
export interface ReleasedRows {
  readonly phase: string;
  readonly target: Entity;
  readonly targetKey: readonly string[];
}

/** Rows that go or are restored although somebody has changed them since: their keys, or all that a run is known to have written. */
export type AcceptedEdits = readonly string[] | 'all';

export interface UndoInput extends ReleasedRows, LedgerPlace {
  readonly acceptedEdits: AcceptedEdits;
  readonly identity: string;
  /** All runs whose writes are taken back together. */
  readonly runs: readonly string[];
  /** The mappings that they wrote with, and the columns that each wrote. */
  readonly versions: readonly { readonly mapping: string; readonly columns: readonly string[] }[];
  readonly inbound: readonly InboundReference[];
  /** Nullable columns that refer to another phase of the same circle. */
  readonly links: readonly string[];
}

/**
 * Takes back what runs have written in a phase. Per transaction: `take`, then `dependents`, then `blocked`; where nothing is, `apply`, then
 * `resisting`. What is taken back leaves no undo rows, so that the rest is what is left to do.
 */
export interface UndoStatements {
  /** Notes the undo of rows that a bulk load wrote and nobody has touched since. Changes no data; a second time changes nothing. */
  readonly noteBulk: readonly Statement[];
  /** Rows of a bulk load's entity that are neither noted nor others' rows, at most `limit`: {key, total}. */
  strangers(limit: number): Statement;
  /** Target keys with undo rows of a run, and of none of the `seen` runs, in order after a key: {key}. */
  next(run: string, seen: readonly string[], after: string, rows: number): Statement;
  /** Puts rows with their undo together and locks them. */
  take(keys: readonly string[]): readonly Statement[];
  /**
   * Keys of rows of the same entity that refer to taken ones, directly or not: {key}. They go together. Null where the entity
   * has no such reference.
   */
  readonly dependents: Statement | null;
  /** Taken rows that must stay, at most `limit`: {key, reason, entity, byKey, total}. Rows of `released` phases refer to nothing any more. */
  blocked(released: readonly ReleasedRows[], limit: number): Statement;
  /** Empties the links of the taken rows, so that the phases of a circle can be taken back one after the other; none outside a circle. */
  readonly unlink: readonly Statement[];
  /** What taking the taken rows back means: {delete, restore, gone}. */
  readonly counts: Statement;
  /** Deletes, restores and forgets the taken rows, and notes it in the ledger. */
  readonly apply: readonly Statement[];
  /** Taken rows that are not as they were: a trigger came between. {key} */
  readonly resisting: Statement;
  /** After the last row: what the ledger still keeps of the phase goes. */
  readonly finish: readonly Statement[];
}

/** Rows that the source does not make any more, to be removed with an image of each. */
export interface RemovalInput extends LedgerPlace {
  /** Of the ledger's rows (`differential_rows`) that are to be deleted, as long as they stand as they were compared; null: rows by their keys. */
  readonly differential: string | null;
  readonly phase: string;
  readonly target: Entity;
  readonly targetKey: readonly string[];
  /** Columns that the mapping writes, in the order of its hash. */
  readonly columns: readonly string[];
  readonly inbound: readonly InboundReference[];
}

/** Removes listed rows. Per transaction: `take`, then `blocked` and `release` until nothing is, then `apply`. */
export interface RemovalStatements {
  /** Puts listed rows that stand as they were compared together and locks them. */
  take(keys: readonly string[]): readonly Statement[];
  /** Taken rows that something of any schema still refers to: {key}. */
  readonly blocked: Statement;
  /** How many rows are taken: {rows}. */
  readonly taken: Statement;
  /** Leaves rows alone. */
  release(keys: readonly string[]): Statement;
  /** Deletes the taken rows, keeps their images, and ticks them off. The last returns {rows}. */
  apply(context: { readonly batch: string; readonly run: string }): readonly Statement[];
}
