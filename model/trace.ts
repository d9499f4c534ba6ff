import { z } from 'zod';
import { rule } from './mapping.ts';
import { rival } from './repair.ts';

/** Where one value of the target comes from. Values are text forms, masked unless asked for as they are; absent where none were asked for. */
export const tracedField = z.object({
  target: z.string(),
  /** As the mapping has it that the row was written with. */
  rule,
  /** Source columns that the rule reads, by alias; the legacy key for a derived one. */
  columns: z.array(z.string()),
  /** Their values in the source now, as approved patches have them. */
  from: z.record(z.string(), z.string().nullable()).optional(),
  /** The value in the target now. */
  value: z.string().nullable().optional(),
  /** The value that was overwritten; absent where none was. */
  before: z.string().nullable().optional(),
  /** The value in the target is not what the mapping makes of the source row now: somebody changed either. */
  differs: z.boolean().optional(),
});
export type TracedField = z.infer<typeof tracedField>;

/** Where one row is, from either side, and who let it go there. */
export const tracedRow = z.object({
  phase: z.string(),
  /** Source and target entity. */
  source: z.string(),
  target: z.string(),
  /** Legacy key in canonical form; null where the source has no row for it any more. */
  sourceKey: z.string().nullable(),
  targetKey: z.string().nullable(),
  /** `not_read`: neither in the target nor kept aside: newer than the newest run, or removed since. */
  fate: z.enum(['written', 'unchanged', 'skipped', 'quarantined', 'not_read']),
  /** How it was written last; null where it was not, or where that is not known. */
  write: z.enum(['inserted', 'overwritten']).nullable(),
  reason: z.string().nullable(),
  /** Target column that refused it, where one did. */
  field: z.string().nullable(),
  /** Whether an earlier tool's row was adopted, or the row was merged into another. */
  known: z.enum(['adopted', 'merged', 'refused']).nullable(),
  /** What won where the row is a duplicate, or was left to a row that stood. */
  rival: rival.nullable(),
  /** The batch that wrote it last, or that read it. */
  batch: z.string().nullable(),
  run: z.string().nullable(),
  pass: z.int().nullable(),
  position: z.string().nullable(),
  at: z.string().nullable(),
  /** Digest of the mapping that it was written with, and who approved that. */
  mapping: z.string().nullable(),
  approvedBy: z.string().nullable(),
  /** Digest of an approved patch. */
  patch: z.string().nullable(),
  fields: z.array(tracedField),
});
export type TracedRow = z.infer<typeof tracedRow>;
