import type { ApprovalService } from '../../model/workbench.ts';
import { decide, subjectUnder } from '../approval/service.ts';
import type { Workbench } from '../workbench/workbench.ts';

/** Where a person decides in the course of a conversation; `corrected` is told when the playbook has changed by it. */
export function openApprovals(bench: Workbench, corrected: () => void): ApprovalService {
  return {
    decide: async ({ digest, by, ...verdict }) => {
      const { playbookChanged } = await decide(bench, by, await subjectUnder(bench, digest), verdict);
      if (playbookChanged) corrected();
    },
  };
}
