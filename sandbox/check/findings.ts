import { z } from 'zod';

/** Something in a transform that must be changed: where, what it is, and what to write instead. */
export const problem = z.object({
  line: z.int().min(0),
  column: z.int().min(0),
  message: z.string(),
  /** What to change. */
  fix: z.string(),
});
export type Problem = z.infer<typeof problem>;

/** A place where the code goes one way or another; each outcome has a counter, in order. */
export const branch = z.object({ line: z.int(), column: z.int(), outcomes: z.array(z.string()) });
export type Branch = z.infer<typeof branch>;

/** What is known of a transform after reading it: nothing else is allowed to leave the process that read it. */
export const inspection = z.object({
  problems: z.array(problem).max(100),
  /** The transform as a JavaScript module that exports a function of the counter; empty when there are problems. */
  code: z.string(),
  /** Input columns that the code names. */
  columns: z.array(z.string()),
  /** Reasons for which it rejects rows. */
  reasons: z.array(z.string()),
  usesRandom: z.boolean(),
  branches: z.array(branch),
});
export type Inspection = z.infer<typeof inspection>;
