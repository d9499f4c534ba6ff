import { z } from 'zod';
import { defineTool } from './tool.ts';

export const showSchema = defineTool({
  name: 'show_schema',
  description:
    'The DDL of one target table as `godwit schema emit` would write it: keys, references, checks, computed columns, triggers, ' +
    'row security, indexes with why they follow, and what the target still lacks. Nothing is executed.',
  input: z.strictObject({ entity: z.string().min(1).max(200) }),
  output: z.object({
    entity: z.string(),
    statements: z.array(z.string()),
    indexesThatFollow: z.array(z.object({ statement: z.string(), why: z.string() })),
    targetLacks: z.array(z.string()),
  }),
  requests: false,
  run: async ({ entity }, { bench }) => {
    const { statements, derived, lacking } = await bench.schema(entity);
    return {
      entity,
      statements: [...statements],
      indexesThatFollow: derived.map(({ text, why }) => ({ statement: text, why })),
      targetLacks: [...lacking],
    };
  },
});
