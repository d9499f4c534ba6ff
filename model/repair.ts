import { z } from 'zod';
import { quarantinedRow } from './ledger.ts';

/**
 * A person's repair of one source row: an artifact that another person approves. It says all that is different about the row, so that approving it
 * means seeing it. A column takes `to` only while the source still holds `from`; both are text forms, null is NULL.
 */
export const patch = z.object({
  patch: z.literal(1),
  playbook: z.string(),
  phase: z.string(),
  /** Source entity. */
  entity: z.string(),
  /** Legacy key in canonical form. */
  sourceKey: z.string(),
  /** By alias: a column's own name, or `lookup.column`. */
  columns: z.record(z.string(), z.object({ from: z.string().nullable(), to: z.string().nullable() })),
  reason: z.string().min(1),
});
export type Patch = z.infer<typeof patch>;

/** A person's decision that a row stays behind. */
export const dismissal = z.object({
  dismissal: z.literal(1),
  playbook: z.string(),
  phase: z.string(),
  entity: z.string(),
  sourceKey: z.string(),
  reason: z.string().min(1),
});
export type Dismissal = z.infer<typeof dismissal>;

/** Where a page of the quarantine ends; the next one begins after it. */
export const quarantineCursor = z.object({ phase: z.string(), sourceKey: z.string() });
export type QuarantineCursor = z.infer<typeof quarantineCursor>;

export const quarantinePage = z.object({ rows: z.array(quarantinedRow), next: quarantineCursor.nullable() });
export type QuarantinePage = z.infer<typeof quarantinePage>;

/** What stands where a row would have: the source row that won (canonical legacy key) and its key in the target; null where that is not known. */
export const rival = z.object({ sourceKey: z.string().nullable(), targetKey: z.string().nullable() });
export type Rival = z.infer<typeof rival>;

/** One quarantined row with its columns, masked unless asked for as they are. */
export const quarantineDetail = quarantinedRow.extend({
  columns: z.record(z.string(), z.string().nullable()),
  masked: z.boolean(),
  /** Columns at fault, with what is wrong in words; null where only the reason says it. */
  culprits: z.record(z.string(), z.string().nullable()),
  /** Of a duplicate, or a row left to one that stands in the target. */
  rival: rival.nullable(),
  patches: z.array(z.object({ digest: z.string(), columns: z.array(z.string()), approvedBy: z.string().nullable() })),
});
export type QuarantineDetail = z.infer<typeof quarantineDetail>;

/** What a replay did in one phase, in rows. `gone`: no longer in the source, so they stay in quarantine. */
export const phaseReplay = z.object({ phase: z.string(), replayed: z.int(), refused: z.int(), gone: z.int() });
export type PhaseReplay = z.infer<typeof phaseReplay>;
