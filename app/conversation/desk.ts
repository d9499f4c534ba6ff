import { appendAudit } from '../../engine/journal/audit.ts';
import type { ApprovalDesk } from '../../model/workbench.ts';
import { controlSchema, type Workbench } from '../workbench.ts';
import { applyCorrection } from './corrections.ts';

/** Where a person decides in the course of a conversation: the decision stands in the journal, and an approved correction in the playbook. */
export function openDesk(bench: Workbench): ApprovalDesk {
  const { journal, control, playbook } = bench;
  return {
    decide: async ({ digest, decision, by, reason }) => {
      const selfAllowed = playbook.approvals === 'self';
      await journal.decide(control, { artifact: digest, decision, by, selfAllowed, ...(reason !== undefined && { reason }) });
      const details = { playbook: playbook.playbook, artifact: digest };
      await appendAudit(control, controlSchema, { actor: by, action: decision, details });
      if (decision === 'approved') await applyCorrection(bench, digest);
    },
  };
}
