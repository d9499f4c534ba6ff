import { z } from 'zod';
import { phaseReplay } from './repair.ts';

const value = z.string().nullable();

/** New values of source columns, by alias: the same for all rows, or by the value that a row holds. Null is NULL. */
export const causeEdit = z.object({
  set: z.record(z.string(), value),
  change: z.array(z.object({ column: z.string(), from: value, to: value })),
});
export type CauseEdit = z.infer<typeof causeEdit>;

/** Rows that one proposal repairs at most: each is a patch of its own, and is approved with it. */
export const repairedRowsMax = 1000;

/** A repair of all rows of a cause: an artifact that another person approves, and with it the patch of each row. */
export const causeRepair = z.object({
  repair: z.literal(1),
  playbook: z.string(),
  phase: z.string(),
  /** As `quarantine causes` names it, or one of its places. */
  cause: z.string(),
  edit: causeEdit,
  /** Canonical legacy keys, with the digests of their patches. */
  rows: z
    .array(z.object({ sourceKey: z.string(), patch: z.string() }))
    .min(1)
    .max(repairedRowsMax),
  /** What came of it in a trial that was taken back, by phase. */
  outcome: z.array(phaseReplay),
  reason: z.string().min(1),
});
export type CauseRepair = z.infer<typeof causeRepair>;
