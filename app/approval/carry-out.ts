import { takeBack } from '../run/rollback.ts';
import type { Caller, Workbench } from '../workbench/workbench.ts';

/** What an agent had asked to have done, and people have approved. */
export interface Approved {
  readonly rollback: readonly string[];
}

/** What is to be done once a digest is approved; null where that is a decision and nothing more. */
export async function askedToDo({ journal, control }: Workbench, digest: string): Promise<Approved | null> {
  const content = await journal.readAs(control, digest, 'rollback').catch(() => null);
  return content && { rollback: content.rollback };
}

/** Does what was approved, in the name of who approved it; returns what came of it, in a sentence. Throws `rollback_blocked`. */
export async function carryOut(caller: Caller, playbook: string, { rollback }: Approved): Promise<string> {
  const { outcome, phases } = await takeBack(caller, playbook, { only: rollback });
  const rows = phases.reduce((sum, each) => sum + each.delete + each.restore, 0);
  return outcome === 'done'
    ? `${rows} rows of ${phases.length} phases were taken back.`
    : 'The rollback was interrupted; approve it again to go on.';
}
