import type { ApprovalDesk } from '../../model/workbench.ts';
import { recordAct } from '../audit.ts';
import type { Workbench } from '../workbench.ts';
import { applyChange } from './changes.ts';
import { applyCorrection } from './corrections.ts';

/**
 * Where a person decides in the course of a conversation: the decision stands in the journal, and an approved correction or change in the
 * playbook, of which `corrected` is told.
 */
export function openDesk(bench: Workbench, corrected: () => void): ApprovalDesk {
  const { journal, control, playbook } = bench;
  return {
    decide: async ({ digest, decision, by, reason }) => {
      const selfAllowed = playbook.approvals === 'self';
      await journal.decide(control, { artifact: digest, decision, by, selfAllowed, ...(reason !== undefined && { reason }) });
      await recordAct(bench, decision, { artifact: digest }, by);
      if (decision !== 'approved') return;
      if ((await applyCorrection(bench, digest)) || (await applyChange(bench, digest, by))) corrected();
    },
  };
}
