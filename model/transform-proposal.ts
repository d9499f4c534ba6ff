import { z } from 'zod';
import { playbookPhase } from './playbook.ts';
import { transformSourceMax } from './sandbox.ts';
import { transformSample } from './transform-sample.ts';

const declared = playbookPhase.shape.transform.unwrap().shape;
const texts = z.record(z.string(), z.string().nullable());

/** What a transform must do with one made-up row; values are text forms, as the database writes them. */
export const transformTest = z.strictObject({
  name: z.string().min(1).max(200),
  row: texts.describe('Source columns by name, those of look-ups as `lookup.column`, arrays as {a,b}; those that are not named are NULL.'),
  expect: z.union([
    z.strictObject({ row: texts.describe('Output columns by name, of the only row.') }),
    z.strictObject({ rows: z.array(texts).min(1).max(100).describe('The same for each row that the code makes of it, in their order.') }),
    z.strictObject({ rejected: z.string().describe('The reason for which the code rejects the row.') }),
  ]),
});
export type TransformTest = z.infer<typeof transformTest>;

/** Code for a phase, with the tests that it must pass, and the target columns that take what it makes. */
export const transformProposal = z.strictObject({
  phase: z.string().min(1).max(200),
  file: declared.file,
  source: z.string().min(1).max(transformSourceMax),
  output: declared.output,
  each: declared.each,
  lookups: playbookPhase.shape.lookups
    .unwrap()
    .optional()
    .describe('Further source entities, each joined one to one: the code reads their columns as `lookup.column`.'),
  fields: z.record(z.string(), z.string()).describe('Target column → output column of the code.'),
  tests: z.array(transformTest).min(1).max(50),
  why: z.string().min(1).max(500),
});
export type TransformProposal = z.infer<typeof transformProposal>;

export const testResult = z.object({ name: z.string(), passed: z.boolean(), message: z.string() });
export type TestResult = z.infer<typeof testResult>;

/** How proposed code did. Only code that passes its tests and fails on no real row is kept and has a digest. */
export const triedTransform = z.object({
  phase: z.string(),
  file: z.string(),
  /** What a person decides on; null: not kept, see `problems`. */
  digest: z.string().nullable(),
  problems: z.array(z.string()),
  tests: z.array(testResult),
  /** On real rows; values of sensitive columns are masked. */
  sample: transformSample,
});
export type TriedTransform = z.infer<typeof triedTransform>;
