import { z } from 'zod';
import { defineTool } from './tool.ts';

export const traceRow = defineTool({
  name: 'trace_row',
  description: 'What became of one row, by its legacy key or its target key: fate, reason, batch, mapping and who approved it.',
  input: z.strictObject({ phase: z.string().max(200).nullable(), key: z.string().min(1).max(500) }),
  output: z.array(
    z.object({
      phase: z.string(),
      source: z.string(),
      target: z.string(),
      sourceKey: z.string().nullable(),
      targetKey: z.string().nullable(),
      fate: z.enum(['written', 'unchanged', 'skipped', 'quarantined', 'not_read']),
      reason: z.string().nullable(),
      field: z.string().nullable(),
      batch: z.string().nullable(),
      mapping: z.string().nullable(),
      approvedBy: z.string().nullable(),
    }),
  ),
  requests: false,
  run: async ({ phase, key }, { bench }) => (await bench.trace(phase, key)).map((each) => ({ ...each })),
});
