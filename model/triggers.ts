import type { Entity } from './catalog.ts';
import type { TargetSession } from './session.ts';

/** A trigger that Godwit has turned off and not yet on again. `entity` is the quoted, qualified name. */
export interface OffTrigger {
  readonly entity: string;
  readonly name: string;
}

/**
 * Turns a target's own triggers off and on. What is off is saved in the target's ledger in the same transaction, under the
 * playbook that wants it.
 */
export interface TriggerSwitch {
  /** Turns off the triggers that would fire on rows of these entities. They are off for everybody, so the shorter the better. */
  turnOff(session: TargetSession, playbook: string, entities: readonly Entity[]): Promise<void>;
  /** Turns on what the playbook has turned off and no other wants off, each as it was; what is gone meanwhile is forgotten. */
  turnOn(session: TargetSession, playbook: string): Promise<void>;
  /** What is off at this moment, by ledger and catalog. */
  off(session: TargetSession): Promise<OffTrigger[]>;
}
