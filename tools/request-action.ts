import { z } from 'zod';
import { actionRequest, actions } from '../model/workbench.ts';
import { approvalShape } from './approval.ts';
import { defineTool } from './tool.ts';

export const requestAction = defineTool({
  name: 'request_action',
  description:
    'Asks for a run, pause, resume, validation, rollback or rehearsal of phases. It is carried out only where people have ' +
    'approved what it needs; otherwise the answer names what waits for them.',
  input: actionRequest,
  output: z.object({
    action: z.enum(actions),
    state: z.enum(['done', 'started', 'waiting', 'refused']),
    phases: z.array(z.string()),
    message: z.string(),
    needs: z.array(approvalShape),
  }),
  requests: true,
  run: async (request, { bench, agent }) => {
    const outcome = await bench.request(request, agent);
    return { ...outcome, phases: [...outcome.phases], needs: outcome.needs.map((each) => ({ ...each })) };
  },
});
