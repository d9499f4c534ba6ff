import { z } from 'zod';

/** Why a row cannot be taken back. */
export const blockReasons = [
  /** The row is no longer what the run left. */
  'edited',
  /** Neither hash nor transaction can prove that the row is what the run left: its mapping is unknown, or the target was restored from a copy. */
  'unproven',
  /** The table has changed since, and the row as it was before does not fit any more. */
  'structure',
  /** Another row refers to it. */
  'referenced',
  /** A trigger of the target changes the row while it is restored. */
  'trigger',
  /** A phase that depends on this one still stands. */
  'later_phase',
] as const;

/** A row, or a whole phase, that stands in the way of a rollback: keys and names, no values. */
export const block = z.object({
  phase: z.string(),
  entity: z.string(),
  /** Target key as text; null where the whole phase is meant. */
  key: z.string().nullable(),
  reason: z.enum(blockReasons),
  /** Who refers to the row, or the phase that still stands. */
  by: z.object({ entity: z.string(), key: z.string().nullable() }).nullable(),
});
export type Block = z.infer<typeof block>;

/** What a rollback of one phase did or would do, in rows. `gone`: rows that somebody has removed already. */
export const rollbackCounts = z.object({ delete: z.int(), restore: z.int(), gone: z.int() });
export type RollbackCounts = z.infer<typeof rollbackCounts>;

/** A phase's rollback before it happens; `blocked` holds the first blocks, `blockedTotal` counts all that were found. */
export const phaseRollback = rollbackCounts.extend({
  phase: z.string(),
  entity: z.string(),
  blocked: z.array(block),
  blockedTotal: z.int(),
});
export type PhaseRollback = z.infer<typeof phaseRollback>;
