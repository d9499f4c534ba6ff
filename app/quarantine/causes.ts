import { causesOf, type KeptRecord, recordsOfCause } from '../../engine/quarantine/causes.ts';
import { keptRecords } from '../../engine/quarantine/kept-records.ts';
import { dismissRow } from '../../engine/quarantine/patch.ts';
import type { RunContext } from '../../engine/run/context.ts';
import type { QuarantineCause } from '../../model/cause.ts';
import { GodwitError } from '../../model/errors.ts';
import type { Mapping } from '../../model/mapping.ts';
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
    causesOf(await recordsOf(bench)).map((cause) => ({
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
    const rows = recordsOfCause(await recordsOf(bench), cause).filter(({ status }) => status === 'open');
    if (rows.length === 0) throw new GodwitError('row_not_found', `No row waits for a decision on "${cause}".`);
    for (const { id } of rows) await dismissRow(context, { id, reason, by });
    await recordAct(bench, 'dismissed', { cause, rows: rows.length, reason }, by);
    return rows.length;
  });
}

async function recordsOf(bench: Workbench): Promise<KeptRecord[]> {
  const { runs, control, playbook, journal } = bench;
  const run = await runs.last(control, playbook.playbook);
  const mappings = new Map<string, Mapping>();
  for (const [phase, digest] of Object.entries(run?.mappings ?? {})) mappings.set(phase, await journal.readAs(control, digest, 'mapping'));
  const records = await keptRecords(runContextOf(bench, {}), mappings);
  if (records === null)
    throw new GodwitError('argument_invalid', 'Too many rows are kept aside to be told by cause: see godwit quarantine list.');
  return records;
}
