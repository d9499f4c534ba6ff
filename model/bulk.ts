import type { Entity } from './catalog.ts';
import type { GodwitError } from './errors.ts';
import type { ResolvedIdentity } from './phase-statements.ts';
import type { TargetSession } from './session.ts';

/** An index or constraint that a load took down and that is not back yet. `entity` is the quoted, qualified name. */
export interface DownDefinition {
  readonly run: string;
  readonly entity: string;
  readonly kind: 'index' | 'constraint';
  readonly name: string;
}

/** A phase that wants to write an empty entity without the upkeep of indexes and foreign keys. */
export interface BulkLoad {
  readonly run: string;
  readonly phase: string;
  readonly entity: Entity;
  /** Whether the mapping cannot write two rows with the same values in these fields. Unique indexes stay up where it can. */
  isProvenUnique(fields: readonly string[]): boolean;
}

/** Whose definitions to put back: those of one run, of one entity (a load's), or of everybody but one run. Empty: all. */
export interface RestoreScope {
  readonly run?: string;
  readonly exceptRun?: string;
  readonly entity?: Entity;
}

export interface Restored {
  readonly restored: readonly DownDefinition[];
  /** What the rows in the target do not allow: one error each, naming constraint and entity. It stays saved. */
  readonly refused: readonly GodwitError[];
}

/** Takes down what slows a load and puts it back. What is down is saved in the target's ledger in the same transaction as the drop. */
export interface BulkLoads {
  /** Why the entity must be written with everything in place; null where a bulk load is possible now. */
  obstacle(session: TargetSession, entity: Entity): Promise<string | null>;
  /** Takes down what is safe to take down, in one transaction, and returns null; with nothing changed, the obstacle that has come up. */
  takeDown(session: TargetSession, load: BulkLoad): Promise<string | null>;
  /** Puts back what is missing, each in a transaction of its own, exactly as it was; what is there already is left alone. */
  restore(session: TargetSession, scope: RestoreScope): Promise<Restored>;
  /**
   * The column in which every row of an entity keeps the legacy key that its target key is derived from, proven on the rows: a load finds parents
   * by it. Null where there is none, or more than `rowsMax` rows would have to be read for the proof.
   */
  legacyColumn(session: TargetSession, identity: ResolvedIdentity, rowsMax: number): Promise<string | null>;
  /** What is down at this moment, by the ledger and the catalog. */
  missing(session: TargetSession): Promise<DownDefinition[]>;
}
