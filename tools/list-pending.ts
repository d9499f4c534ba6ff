import { z } from 'zod';
import { waiting } from '../model/waiting.ts';
import { defineTool } from './tool.ts';

export const listPending = defineTool({
  name: 'list_pending',
  description:
    'What waits for a decision by a person: mappings, terms, databases, proposals, requests of agents, repairs, rows kept aside ' +
    'by cause, grave risks. Only people decide.',
  input: z.strictObject({}),
  output: z.array(waiting),
  requests: false,
  run: async (_input, { bench }) => (await bench.pending()).map((each) => ({ ...each, roles: [...each.roles], notBy: [...each.notBy] })),
});
