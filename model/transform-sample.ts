import { z } from 'zod';
import { failureReasons, sandboxKinds } from './sandbox.ts';

const cell = z.string().nullable();

/** What a reviewer sees of a transform: how it did on a sample of real rows. Values of sensitive columns are masked. */
export const transformSample = z.object({
  /** Digest of the transform, as it is approved. */
  digest: z.string(),
  file: z.string(),
  sandbox: z.object({ kind: z.enum(sandboxKinds), description: z.string() }),
  rows: z.int(),
  written: z.int(),
  targetRows: z.int(),
  /** Rows per reason for which the transform rejected them. */
  rejected: z.record(z.string(), z.int()),
  failed: z.array(
    z.object({
      key: z.string(),
      reason: z.enum(failureReasons),
      line: z.int().nullable(),
      column: z.int().nullable(),
      message: z.string(),
    }),
  ),
  failedTotal: z.int(),
  /** Branch outcomes taken on the sample, and those that were not. */
  branches: z.object({
    taken: z.int(),
    of: z.int(),
    missed: z.array(z.object({ line: z.int(), column: z.int(), outcome: z.string() })),
  }),
  /** Time per row in microseconds: of the wall clock with transport, and of the CPU in the code alone. */
  microsecondsPerRow: z.object({ wall: z.number(), cpu: z.number() }),
  /** Columns that the code reads and makes. */
  columns: z.object({ before: z.array(z.string()), after: z.array(z.string()) }),
  /** The first rows before and after. A rejected or failed row has no `after`. */
  examples: z.array(z.object({ key: z.string(), before: z.array(cell), after: z.array(z.array(cell)), outcome: z.string() })),
});
export type TransformSample = z.infer<typeof transformSample>;
