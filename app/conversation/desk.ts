import type { ApprovalDesk } from '../../model/workbench.ts';
import { recordDecision } from '../decisions.ts';
import type { Workbench } from '../workbench.ts';
import { applyChange, requireApplicable } from './changes.ts';
import { applyCorrection } from './corrections.ts';

/**
 * Where a person decides in the course of a conversation: the decision stands in the journal, and an approved correction or change in the
 * playbook, of which `corrected` is told.
 */
export function openDesk(bench: Workbench, corrected: () => void): ApprovalDesk {
  return {
    decide: async ({ digest, decision, by, reason }) => {
      if (decision === 'approved') await requireApplicable(bench, digest);
      await recordDecision(bench, { artifact: digest, decision, by, ...(reason !== undefined && { reason }) }, { artifact: digest });
      if (decision !== 'approved') return;
      if ((await applyCorrection(bench, digest)) || (await applyChange(bench, digest, by))) corrected();
    },
  };
}
