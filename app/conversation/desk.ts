import type { ApprovalDesk } from '../../model/workbench.ts';
import { decide } from '../approvals.ts';
import { recordDecision } from '../decisions.ts';
import type { Workbench } from '../workbench.ts';
import { applyChange, mappingUnder, requireApplicable } from './changes.ts';
import { applyCorrection } from './corrections.ts';

/**
 * Where a person decides in the course of a conversation: the decision stands in the journal, and an approved correction or change in the
 * playbook, of which `corrected` is told.
 */
export function openDesk(bench: Workbench, corrected: () => void): ApprovalDesk {
  return {
    decide: async ({ digest, decision, by, reason }) => {
      if (decision === 'approved') await requireApplicable(bench, digest);
      const decider = { by, ...(reason !== undefined && { reason }) };
      const mapping = await mappingUnder(bench, digest);
      if (mapping) await decide(bench, mapping, digest, decision, decider);
      else await recordDecision(bench, { artifact: digest, decision, ...decider }, { artifact: digest });
      if (decision !== 'approved') return;
      if ((await applyCorrection(bench, digest)) || (await applyChange(bench, digest, by))) corrected();
    },
  };
}
