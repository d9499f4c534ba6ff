import { z } from 'zod';
import { check } from './check.ts';

/** A row that differs from what the mapping says; keys and columns are named, values are not. */
export const difference = z.object({
  phase: z.string(),
  entity: z.string(),
  kind: z.enum(['missing', 'changed', 'extra']),
  /** Legacy key in canonical form, where known. */
  sourceKey: z.string().nullable(),
  targetKey: z.string().nullable(),
  /** Target columns that differ, for `changed`. */
  fields: z.array(z.string()),
});
export type Difference = z.infer<typeof difference>;

/** What became of an amount: `read = arrived + aside + leftOut`, unless the sums do not hold. Exact decimals as text; sums are no row values. */
export const amountBalance = z.object({
  /** Columns of source and target. */
  source: z.string(),
  target: z.string(),
  /** As the source has it, in capitals; null where no column says it. Absent in verdicts of older versions. */
  currency: z.string().nullable().optional(),
  read: z.string(),
  arrived: z.string(),
  aside: z.string(),
  leftOut: z.string(),
  /** Whether what arrived is what was meant to, to the last decimal. */
  holds: z.boolean(),
});
export type AmountBalance = z.infer<typeof amountBalance>;

/** Rows of a phase that name a row of `identity` which is not there, and stand with an empty `column`. */
export const unlinked = z.object({ column: z.string(), identity: z.string(), rows: z.int() });

/** What validation found: checks per level, and each row that differs (up to the configured limit). */
export const verdict = z.object({
  verdict: z.enum(['passed', 'failed']),
  /** Of the run as a whole; only a verification has them. */
  checks: z.array(check).optional(),
  phases: z.array(
    z.object({
      phase: z.string(),
      entity: z.string(),
      checks: z.array(check),
      rowsCompared: z.int(),
      /** `all`, or how the sample was drawn. */
      coverage: z.string(),
      differences: z.array(difference),
      differencesTotal: z.int(),
      /** Absent in verdicts of older versions. */
      amounts: z.array(amountBalance).optional(),
      /** Rows that arrived without the row that they refer to, whatever became of that. Absent without any. */
      unlinked: z.array(unlinked).optional(),
    }),
  ),
});
export type Verdict = z.infer<typeof verdict>;
