import { z } from 'zod';

/** What becomes of a place in documents. */
export const normalForms = [
  'child_table',
  'typed_array',
  'map_table',
  'join_table',
  'tag_table',
  'tuple',
  'variants',
  'tagged_union',
  'variant_tables',
  'shared_table',
  'document',
  'state_column',
  'merged_states',
  'columns',
] as const;

/** A proposal how a place in documents becomes part of tables, with its evidence. `form` is null where there is too little to propose from. */
const normalisation = z.object({
  entity: z.string(),
  path: z.string(),
  form: z.enum(normalForms).nullable(),
  /** Other forms that a person may want. */
  others: z.array(z.enum(normalForms)),
  confidence: z.number().min(0).max(1),
  /** Counts, in words. */
  why: z.string(),
  /** Values with letters and digits masked. */
  example: z.string().nullable(),
  /** What does not fit, in words and masked; null where all does. */
  counterExample: z.string().nullable(),
  /** Whether a person has to decide. */
  asks: z.boolean(),
});
export type Normalisation = z.infer<typeof normalisation>;
export type NormalForm = (typeof normalForms)[number];

/** Forms that a person wants, by the place in documents: `users.tags`. */
export type WantedForms = Readonly<Record<string, NormalForm>>;
