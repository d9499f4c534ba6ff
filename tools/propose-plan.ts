import { z } from 'zod';
import { plan } from '../model/plan.ts';
import { planRequest } from '../model/workbench.ts';
import { defineTool } from './tool.ts';

export const proposePlan = defineTool({
  name: 'propose_plan',
  description: 'Stores a plan under constraints as a proposal; a person must approve it before it counts.',
  input: planRequest.extend({ why: z.string().min(1).max(500) }),
  output: z.object({ plan, digest: z.string(), problems: z.array(z.string()) }),
  requests: true,
  run: async ({ why: _why, ...request }, { bench, agent }) => {
    const made = await bench.proposePlan(request, agent);
    return { ...made, problems: [...made.problems] };
  },
});
