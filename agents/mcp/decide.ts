import type { CallToolResult, McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { GodwitError } from '../../model/errors.ts';
import type { ToolAnswer } from '../../tools/tool.ts';

const decision = z.strictObject({
  id: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('As list_pending says it, whole.'),
  decision: z.enum(['approved', 'rejected']),
  reason: z.string().min(1).max(500).describe('In the words of the person who decides.'),
});
export type McpDecision = z.infer<typeof decision>;

const description =
  'Decides on one thing of list_pending in the name of the person whose token this is; what an agent asked to have done is done ' +
  'then. Only when that person has said so.';

/** Offers the decision of a person who came with a token of their own. It is no tool of the agents: those have none that decides. */
export function offerDecision(
  server: McpServer,
  decide: (given: McpDecision) => Promise<unknown>,
  answer: (found: ToolAnswer) => Promise<CallToolResult>,
): void {
  const annotations = { readOnlyHint: false, destructiveHint: true, openWorldHint: false };
  server.registerTool('decide', { description, inputSchema: decision, annotations }, async (given) =>
    answer(await tried(() => decide(given))),
  );
}

async function tried(work: () => Promise<unknown>): Promise<ToolAnswer> {
  try {
    return { ok: true, data: await work(), omitted: 0 };
  } catch (error) {
    if (!(error instanceof GodwitError)) throw error;
    return { ok: false, error: { code: error.code, message: error.message, hint: error.hint } };
  }
}
