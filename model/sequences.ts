import type { Entity } from './catalog.ts';
import type { LedgerPlace } from './ledger.ts';
import type { TargetSession } from './session.ts';

/** A sequence that a phase wants past its numbers. `name` is quoted and qualified. */
export interface SequenceMove {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** Why it stays where it is; null where it was moved. */
  readonly refused: string | null;
}

/** Keeps the sequences of a target's columns past the numbers that were migrated. Each move and its note in the ledger are one transaction. */
export interface SequenceKeeper {
  /** Sets the sequences of an entity's columns past the numbers that the columns hold. */
  advance(session: TargetSession, place: LedgerPlace, phase: string, entity: Entity): Promise<SequenceMove[]>;
  /** Sets back what `advance` has set, but for those that somebody has drawn from since: those are `refused`. */
  setBack(session: TargetSession, place: LedgerPlace, phase: string): Promise<SequenceMove[]>;
}
