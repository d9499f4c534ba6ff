import type { Differential } from '../../model/differential.ts';
import { GodwitError } from '../../model/errors.ts';
import { type Caller, type Workbench, withWorkbench } from '../workbench/workbench.ts';

/** The name under which a playbook's newest difference stands. */
export const differentialName = 'difference';

/** A difference as it is shown, with what people last decided about it. */
export interface ShownDifference extends Pick<Differential, 'run' | 'edited' | 'phases'> {
  readonly digest: string;
  readonly decision: 'approved' | 'rejected' | null;
}

/** The newest difference; null before one. */
export function showDifference(caller: Caller, playbook: string): Promise<ShownDifference | null> {
  const look = async ({ journal, control, playbook: { playbook: name } }: Workbench): Promise<ShownDifference | null> => {
    const found = await journal.last(control, name, 'differential', differentialName);
    if (!found) return null;
    const { run, edited, phases } = found.content;
    return { digest: found.digest, run, edited, phases, decision: (await journal.lastDecision(control, found.digest))?.decision ?? null };
  };
  return withWorkbench(caller, playbook, look, 'look');
}

/** The newest difference of the playbook. Throws `artifact_not_found`. */
export async function newestDifference({ journal, control, playbook }: Workbench): Promise<{ digest: string; content: Differential }> {
  const found = await journal.last(control, playbook.playbook, 'differential', differentialName);
  if (found) return found;
  throw new GodwitError('artifact_not_found', 'No difference was looked for yet: run godwit differential analyze.');
}
