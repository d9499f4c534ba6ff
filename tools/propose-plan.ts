import { z } from 'zod';
import { plan } from '../model/plan.ts';
import { planRequest } from '../model/workbench.ts';
import { defineTool } from './tool.ts';

export const proposePlan = defineTool({
  name: 'propose_plan',
  description:
    'Stores another order, selection or condition on rows as a proposal: `changes` says what would change in the playbook, once ' +
    'a person approves the digest. Without changes there is nothing to approve; `problems` says why.',
  input: planRequest.extend({ why: z.string().min(1).max(500) }),
  output: z.object({ plan, digest: z.string(), changes: z.array(z.string()), problems: z.array(z.string()) }),
  requests: true,
  run: async ({ why: _why, ...request }, { bench, agent }) => {
    const made = await bench.proposePlan(request, agent);
    return { ...made, changes: [...made.changes], problems: [...made.problems] };
  },
});
