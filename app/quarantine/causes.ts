import { keptCauses, undecidedOfCause } from '../../engine/quarantine/causes.ts';
import { dismissRow } from '../../engine/quarantine/patch.ts';
import type { RunContext } from '../../engine/run/context.ts';
import type { QuarantineCause } from '../../model/cause.ts';
import { GodwitError } from '../../model/errors.ts';
import { requireRight } from '../../model/principal.ts';
import { reasonWords } from '../../reports/words/reasons.ts';
import { prepares } from '../approval/service.ts';
import { recordAct } from '../audit.ts';
import { runContextOf } from '../run/execute.ts';
import { requireNamed } from '../workbench/person.ts';
import { type Caller, type Workbench, withWorkbench } from '../workbench/workbench.ts';

/** A cause with its words. */
export type ToldCause = QuarantineCause & { readonly title: string; readonly remedy: string };

/** Why rows are kept aside, the largest cause first. */
export function causes(caller: Caller, playbook: string): Promise<ToldCause[]> {
  const tell = async (bench: Workbench): Promise<ToldCause[]> =>
    (await keptCauses(runContextOf(bench, {}))).map((cause) => ({
      ...cause,
      title: reasonWords(cause.cause).title,
      remedy: reasonWords(cause.cause).remedy,
    }));
  return withWorkbench(caller, playbook, tell, 'look');
}

/**
 * Records the caller's decision that all undecided rows of a cause stay behind; returns how many. Throws `row_not_found` where nothing waits for
 * that decision.
 */
export function leaveCause(caller: Caller, playbook: string, cause: string, reason: string): Promise<number> {
  const { name: by } = requireNamed(caller.principal);
  requireRight(caller.principal, 'decide', 'leave rows behind');
  return withWorkbench(prepares(caller), playbook, async (bench) => {
    const context: RunContext = runContextOf(bench, {});
    let rows = 0;
    for await (const page of undecidedOfCause(context, cause)) {
      for (const id of page) await dismissRow(context, { id, reason, by });
      rows += page.length;
    }
    if (rows === 0) throw new GodwitError('row_not_found', `No row waits for a decision on "${cause}".`);
    await recordAct(bench, 'dismissed', { cause, rows, reason }, by);
    return rows;
  });
}
