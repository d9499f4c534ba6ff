import { z } from 'zod';
import type { ApprovalRequest } from '../model/workbench.ts';
import { approvalShape } from '../tools/approval.ts';
import type { ToolAnswer } from '../tools/tool.ts';

/** A decision that is asked of a person; `blocking` when a requested action waits for it. */
export interface AskedDecision {
  readonly request: ApprovalRequest;
  readonly blocking: boolean;
}

const asked = z.union([
  approvalShape.transform((request) => ({ requests: [request], blocking: false })),
  z.object({ state: z.literal('waiting'), needs: z.array(approvalShape) }).transform(({ needs }) => ({ requests: needs, blocking: true })),
]);

/** The decisions that a tool's answer asks of people; at most twenty. */
export function requestsIn(answer: ToolAnswer): readonly AskedDecision[] {
  const found = answer.ok ? asked.safeParse(answer.data) : null;
  if (!found?.success) return [];
  const { requests, blocking } = found.data;
  return requests
    .filter(({ state }) => state === 'waiting')
    .slice(0, 20)
    .map((request) => ({ request, blocking }));
}
