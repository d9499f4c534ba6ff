import { z } from 'zod';
import { plan } from '../model/plan.ts';
import { planRequest } from '../model/workbench.ts';
import { defineTool } from './tool.ts';

export const makePlan = defineTool({
  name: 'make_plan',
  description:
    'Order, waves, sizes, time and risks of the phases under constraints: only some, without some, one before another, only rows ' +
    'for which a condition holds. `changes` says how many rows a condition leaves. Nothing is stored.',
  input: planRequest,
  output: z.object({ plan, digest: z.string(), changes: z.array(z.string()), problems: z.array(z.string()) }),
  requests: false,
  run: async (request, { bench }) => {
    const made = await bench.plan(request);
    return { ...made, changes: [...made.changes], problems: [...made.problems] };
  },
});
