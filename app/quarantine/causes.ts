import { keptCauses, undecidedOfCause } from '../../engine/quarantine/causes.ts';
import { dismissRow } from '../../engine/quarantine/patch.ts';
import { rivalsOf } from '../../engine/quarantine/rivals.ts';
import { contextOfPhase } from '../../engine/route.ts';
import type { RunContext } from '../../engine/run/context.ts';
import type { CausePart, QuarantineCause } from '../../model/cause.ts';
import { GodwitError } from '../../model/errors.ts';
import type { Mapping } from '../../model/mapping.ts';
import { requireRight } from '../../model/principal.ts';
import type { Rival } from '../../model/repair.ts';
import { reasonWords } from '../../reports/words/reasons.ts';
import { prepares } from '../approval/service.ts';
import { recordAct } from '../audit.ts';
import { runContextOf } from '../run/execute.ts';
import { requireNamed } from '../workbench/person.ts';
import { type Caller, type Workbench, withWorkbench } from '../workbench/workbench.ts';

/** Rows at fault in one place, with what won over those of the example keys that are duplicates. */
export type ToldPart = CausePart & { readonly rivals: Readonly<Record<string, Rival>> };

/** A cause with its words. */
export type ToldCause = Omit<QuarantineCause, 'parts'> & {
  readonly parts: readonly ToldPart[];
  readonly title: string;
  readonly remedy: string;
};

/** Why rows are kept aside, the largest cause first. */
export function causes(caller: Caller, playbook: string): Promise<ToldCause[]> {
  const tell = async (bench: Workbench): Promise<ToldCause[]> => {
    const mappings = await ranMappings(bench);
    const told: ToldCause[] = [];
    for (const { parts, ...cause } of await keptCauses(runContextOf(bench, {}))) {
      const { title, remedy } = reasonWords(cause.cause);
      told.push({ ...cause, title, remedy, parts: await withRivals(bench, mappings, cause.cause, parts) });
    }
    return told;
  };
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

async function withRivals(
  bench: Workbench,
  mappings: ReadonlyMap<string, Mapping>,
  reason: string,
  parts: readonly CausePart[],
): Promise<ToldPart[]> {
  const told: ToldPart[] = [];
  for (const part of parts) {
    const mapping = mappings.get(part.phase);
    const examples = part.exampleKeys.map((sourceKey) => ({ sourceKey, reason }));
    const rivals = mapping ? await rivalsOf(contextOfPhase(runContextOf(bench, {}), part.phase), mapping, examples) : new Map();
    told.push({ ...part, rivals: Object.fromEntries(rivals) });
  }
  return told;
}

/** The mappings that the newest run went by, by phase. */
async function ranMappings({ runs, control, playbook, journal }: Workbench): Promise<Map<string, Mapping>> {
  const run = await runs.last(control, playbook.playbook);
  const mappings = new Map<string, Mapping>();
  for (const [phase, digest] of Object.entries(run?.mappings ?? {})) mappings.set(phase, await journal.readAs(control, digest, 'mapping'));
  return mappings;
}
