import { z } from 'zod';
import { check } from '../model/check.ts';
import { planRequest } from '../model/workbench.ts';
import { defineTool } from './tool.ts';

export const dryRun = defineTool({
  name: 'dry_run',
  description:
    'What a run would do, without doing it: per phase the mode, the number of statements and the rows, and what would refuse it.',
  input: planRequest,
  output: z.object({
    phases: z.array(z.object({ phase: z.string(), mode: z.enum(['merge', 'bulk']), statements: z.int(), rows: z.int() })),
    checks: z.array(check),
  }),
  requests: false,
  run: async (request, { bench }) => {
    const { phases, checks } = await bench.dryRun(request);
    return { phases: phases.map((each) => ({ ...each })), checks: [...checks] };
  },
});
