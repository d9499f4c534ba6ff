import { z } from 'zod';
import { sides } from '../model/workbench.ts';
import { maskValueFor } from './mask.ts';
import { defineTool } from './tool.ts';

export const sampleRows = defineTool({
  name: 'sample_rows',
  description:
    'A few rows of an entity in key order. Sensitive values are replaced by stand-ins that are the same wherever the value ' +
    'stands; by policy no value is shown at all.',
  input: z.strictObject({ side: z.enum(sides), entity: z.string().min(1).max(200), rows: z.int().min(1).max(20).default(5) }),
  output: z.object({
    entity: z.string(),
    columns: z.array(z.object({ name: z.string(), sensitivity: z.string().nullable() })),
    rows: z.array(z.record(z.string(), z.string().nullable())),
  }),
  requests: false,
  run: async ({ side, entity, rows }, { bench, policy, maskKey }) => {
    const found = await bench.sample(side, entity, rows);
    const shown = found.rows
      .slice(0, rows)
      .map((row) =>
        Object.fromEntries(
          found.columns.map(({ name, sensitivity }) => [name, maskValueFor(row[name] ?? null, sensitivity, policy, maskKey)]),
        ),
      );
    return { entity, columns: found.columns.map((each) => ({ ...each })), rows: shown };
  },
});
