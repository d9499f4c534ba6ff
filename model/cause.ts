import { z } from 'zod';

/** Rows of one phase and column that a cause has kept aside. */
export const causePart = z.object({
  phase: z.string(),
  /** Target column that refused them, where one did; and the source columns that it is made of. */
  field: z.string().nullable(),
  columns: z.array(z.string()),
  rows: z.int(),
  undecided: z.int(),
  /** Some legacy keys in canonical form; who shows them masks them. */
  exampleKeys: z.array(z.string()).max(20),
  /** By example key what is wrong with its value, in shape and never in letters; absent where the value does not say it. */
  faults: z.record(z.string(), z.string()).optional(),
  /** Phase whose row is missing, for references to nothing. */
  missing: z.string().nullable(),
});
export type CausePart = z.infer<typeof causePart>;

/** Why rows were kept aside: the rows at fault, and those that only wait for them. */
export const quarantineCause = z.object({
  /** Reason code of the rows at fault; what a person decides on. */
  cause: z.string(),
  /** Rows of phases, those that wait included. */
  rows: z.int(),
  /** Of them nobody has decided, nor proposed a repair of the row at fault. */
  undecided: z.int(),
  /** Records of the old system: one that several phases read counts once. */
  records: z.int(),
  /** When the first of its undecided rows was kept aside; null where all are decided. */
  since: z.string().nullable(),
  /** Rows at fault, by phase and column. */
  parts: z.array(causePart),
  /** Rows that wait for those, by phase. */
  waiting: z.array(z.object({ phase: z.string(), rows: z.int() })),
});
export type QuarantineCause = z.infer<typeof quarantineCause>;
