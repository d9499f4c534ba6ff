import { z } from 'zod';
import { approvalShape } from './approval.ts';
import { defineTool } from './tool.ts';

export const requestApproval = defineTool({
  name: 'request_approval',
  description: 'Puts a proposal, by its digest, before people to decide on. The answer is theirs; asking again changes nothing.',
  input: z.strictObject({ digest: z.string().regex(/^[0-9a-f]{64}$/), why: z.string().min(1).max(500) }),
  output: approvalShape,
  requests: true,
  run: async ({ digest, why }, { bench, agent }) => bench.requestApproval(digest, why, agent),
});
