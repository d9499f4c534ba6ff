import { causeRepair, repairedRowsMax } from '../../model/cause-repair.ts';
import type { DeclaredRepair } from '../../model/declared-repair.ts';
import type { PhaseReplay } from '../../model/repair.ts';
import { openRepairs } from '../ledger/repairs.ts';
import { contextOf } from '../route.ts';
import type { PreparedPhase, RunContext } from '../run/context.ts';
import { rowsAtFault } from './causes.ts';
import { decideRepair } from './decide-repair.ts';
import { keepRepair, patchesFor, type RowPatch } from './repair-cause.ts';
import { replay } from './replay.ts';

/** A thousand rows of each repair go in a round; a run that refuses more for known reasons has other troubles. */
const roundsMax = 1000;

/**
 * Does with refused rows what the approved terms of their phases say, and replays them with all that waits for them; returns what came of it, by
 * phase. Each repair is kept as one that a person had proposed would be, so that a rollback, a trace and the audit log know it.
 */
export async function applyDeclaredRepairs(context: RunContext, prepared: readonly PreparedPhase[], by: string): Promise<PhaseReplay[]> {
  const sums = new Map<string, PhaseReplay>();
  for (let round = 0; round < roundsMax && !context.signal.aborted; round++) {
    const ids = await repairAll(context, prepared, by);
    if (ids.length === 0) break;
    const { phases } = await replay(context, prepared, { by, ids });
    if (phases.every(({ replayed }) => replayed === 0)) break;
    for (const each of phases) sums.set(each.phase, { ...each, replayed: each.replayed + (sums.get(each.phase)?.replayed ?? 0) });
  }
  return [...sums.values()].filter(({ replayed }) => replayed > 0);
}

async function repairAll(context: RunContext, prepared: readonly PreparedPhase[], by: string): Promise<string[]> {
  const patched: string[] = [];
  for (const phase of prepared) {
    for (const repair of phase.phase.repairs ?? []) patched.push(...(await repairRows(context, prepared, phase, repair, by)));
  }
  return patched;
}

/** Patches the rows that wait for a repair; returns their ids. */
async function repairRows(
  context: RunContext,
  prepared: readonly PreparedPhase[],
  phase: PreparedPhase,
  { cause, field, set = {}, change = [], why: reason }: DeclaredRepair,
  by: string,
): Promise<string[]> {
  const place = `${cause}:${phase.phase.phase}.${field}`;
  const edit = { set, change };
  const { rows } = await rowsAtFault(context, place, repairedRowsMax);
  const patches = await notYetApplied(context, phase, await patchesFor(context, prepared, { rows, edit, reason }));
  if (patches.length === 0) return [];
  const of = patches.map(({ digest, patch }) => ({ sourceKey: patch.sourceKey, patch: digest }));
  const about = { playbook: context.playbook.playbook, phase: phase.phase.phase, cause: place };
  const repair = causeRepair.parse({ repair: 1, ...about, edit, rows: of, outcome: [], reason });
  const digest = await keepRepair(context, prepared, repair, patches, by);
  await decideRepair(context, { digest, decision: 'approved', by: `approved terms of ${phase.phase.phase}`, reason });
  return patches.map(({ id }) => id);
}

/** A patch that applies and did not help is not tried again. */
async function notYetApplied(context: RunContext, { phase }: PreparedPhase, patches: readonly RowPatch[]): Promise<RowPatch[]> {
  const { ledgerSession } = contextOf(context, phase.databases);
  const repairs = openRepairs(ledgerSession, context.ledgerSchema, context.playbook.playbook);
  const [first] = patches;
  if (!first) return [];
  const stored = await repairs.of(
    phase.phase,
    first.patch.entity,
    patches.map(({ patch }) => patch.sourceKey),
  );
  const applied = new Set(stored.filter(({ approvedBy }) => approvedBy !== null).map(({ sourceKey }) => sourceKey));
  return patches.filter(({ patch }) => !applied.has(patch.sourceKey));
}
