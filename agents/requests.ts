import { z } from 'zod';
import type { ApprovalRequest } from '../model/workbench.ts';
import { approvalShape } from '../tools/approval.ts';
import type { ToolAnswer } from '../tools/tool.ts';

const asked = z.union([
  approvalShape.transform((request) => [request]),
  z.object({ state: z.literal('waiting'), needs: z.array(approvalShape) }).transform(({ needs }) => needs),
]);

/** The decisions that a tool's answer asks of people; at most twenty. */
export function requestsIn(answer: ToolAnswer): readonly ApprovalRequest[] {
  const found = answer.ok ? asked.safeParse(answer.data) : null;
  return found?.success ? found.data.filter(({ state }) => state === 'waiting').slice(0, 20) : [];
}
