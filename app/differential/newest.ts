import type { Differential } from '../../model/differential.ts';
import { GodwitError } from '../../model/errors.ts';
import type { Workbench } from '../workbench/workbench.ts';

/** The name under which a playbook's newest difference stands. */
export const differentialName = 'difference';

/** The newest difference of the playbook. Throws `artifact_not_found`. */
export async function newestDifference({ journal, control, playbook }: Workbench): Promise<{ digest: string; content: Differential }> {
  const found = await journal.last(control, playbook.playbook, 'differential', differentialName);
  if (found) return found;
  throw new GodwitError('artifact_not_found', 'No difference was looked for yet: run godwit differential analyze.');
}
