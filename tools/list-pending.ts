import { z } from 'zod';
import { approvalShape } from './approval.ts';
import { defineTool } from './tool.ts';

export const listPending = defineTool({
  name: 'list_pending',
  description: 'What waits for a decision by a person. Only people decide; no tool does.',
  input: z.strictObject({}),
  output: z.array(approvalShape),
  requests: false,
  run: async (_input, { bench }) => (await bench.pending()).map((each) => ({ ...each })),
});
