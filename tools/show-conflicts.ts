import { z } from 'zod';
import { defineTool } from './tool.ts';

export const showConflicts = defineTool({
  name: 'show_conflicts',
  description:
    'Rows that source and target have both changed since they were last brought and that wait for a decision: how many per phase, about which ' +
    'columns, and for how long the oldest has waited. No values.',
  input: z.strictObject({}),
  output: z.array(
    z.object({
      phase: z.string(),
      entity: z.string(),
      rows: z.int(),
      ageSeconds: z.number(),
      columns: z.record(z.string(), z.number()),
    }),
  ),
  requests: false,
  run: async (_input, { bench }) => [...(await bench.conflicts())],
});
