import { type AtFault, type RowAtFault, rowsAtFault } from '../../engine/quarantine/causes.ts';
import { maskedRow, type Sensitivities, sensitivitiesOf } from '../../engine/quarantine/masking.ts';
import { keepRepair, patchesFor, phaseOfRows, type RowPatch, tryPatches } from '../../engine/quarantine/repair-cause.ts';
import type { PreparedPhase } from '../../engine/run/context.ts';
import { type CauseEdit, type CauseRepair, causeRepair, repairedRowsMax } from '../../model/cause-repair.ts';
import { GodwitError } from '../../model/errors.ts';
import { requireRight } from '../../model/principal.ts';
import type { PhaseReplay } from '../../model/repair.ts';
import { runContextOf } from '../run/execute.ts';
import { withCodeRecorded } from '../run/ran-code.ts';
import { inBenchTrial } from '../run/trial.ts';
import { keptProfile } from '../workbench/profile.ts';
import type { Caller, Workbench } from '../workbench/workbench.ts';
import { withPrepared } from './quarantine.ts';

/** What a repair of a cause would do; `digest` is null where it was only tried. */
export interface TriedRepair {
  readonly digest: string | null;
  readonly cause: string;
  readonly phase: string;
  /** Rows at fault, and how many of them the repair changes. */
  readonly rows: number;
  readonly changed: number;
  /** What came of it in a trial that was taken back. */
  readonly outcome: readonly PhaseReplay[];
}

/** A value that rows of a cause hold, masked by its sensitivity. */
export interface HeldValue {
  readonly column: string;
  readonly value: string | null;
  readonly rows: number;
}

/** What can be decided for a cause, and what each choice would do. */
export interface CauseChoices {
  readonly cause: string;
  readonly phase: string;
  readonly rows: number;
  readonly columns: readonly string[];
  readonly held: readonly HeldValue[];
  /** By phase, what stays behind with `--leave`. */
  readonly left: readonly { readonly phase: string; readonly rows: number }[];
  /** What emptying a column at fault would do, as tried. */
  readonly emptied: readonly { readonly column: string; readonly outcome: readonly PhaseReplay[] }[];
}

/** Proposes new values for all rows of a cause, after trying them; another person approves it by its digest. */
export function repairCause(
  caller: Caller,
  playbook: string,
  { cause, edit, reason, keep }: { readonly cause: string; readonly edit: CauseEdit; readonly reason: string; readonly keep: boolean },
): Promise<TriedRepair> {
  const { principal } = caller;
  requireRight(principal, 'propose', 'repair rows');
  return withPrepared(caller, playbook, async (bench, prepared) => {
    const { rows, phase } = await faultOf(bench, cause);
    const context = runContextOf(bench, {});
    const patches = await patchesFor(context, prepared, { rows, edit, reason });
    if (patches.length === 0) throw new GodwitError('argument_invalid', `No row of "${cause}" holds a value that is to be changed.`);
    const outcome = await tried(bench, prepared, patches);
    const told = { cause, phase, rows: rows.length, changed: patches.length, outcome };
    if (!keep) return { ...told, digest: null };
    const of = patches.map(({ digest, patch }) => ({ sourceKey: patch.sourceKey, patch: digest }));
    const repair: CauseRepair = causeRepair.parse({
      repair: 1,
      playbook: bench.playbook.playbook,
      phase,
      cause,
      edit,
      rows: of,
      outcome,
      reason,
    });
    return { ...told, digest: await keepRepair(context, prepared, repair, patches, principal.name) };
  });
}

/** What can be decided for a cause: each choice was tried on the real rows and taken back. */
export function causeChoices(caller: Caller, playbook: string, cause: string): Promise<CauseChoices> {
  requireRight(caller.principal, 'propose', 'repair rows');
  return withPrepared(caller, playbook, async (bench, prepared) => {
    const { rows, byPhase: left, phase } = await faultOf(bench, cause);
    const known = prepared.find((each) => each.phase.phase === phase);
    const columns = [...new Set(rows.flatMap((row) => row.columns))].filter((name) => !known?.sourceRead.key.includes(name));
    const emptied: CauseChoices['emptied'][number][] = [];
    for (const column of columns) emptied.push({ column, outcome: await triedEmpty(bench, prepared, rows, column) });
    const sensitivities = known ? sensitivitiesOf(await keptProfile(bench), known) : new Map();
    const held = await heldBy(bench, prepared, rows, columns, sensitivities);
    return { cause, phase, rows: rows.length, columns, held, left, emptied };
  });
}

async function faultOf(bench: Workbench, cause: string): Promise<AtFault & { phase: string }> {
  const found = await rowsAtFault(runContextOf(bench, {}), cause, repairedRowsMax + 1);
  return { ...found, phase: phaseOfRows(found.rows, cause) };
}

function tried(bench: Workbench, prepared: readonly PreparedPhase[], patches: readonly RowPatch[]): Promise<PhaseReplay[]> {
  const recorded = withCodeRecorded(bench, { for: 'dry run', run: async () => null });
  const entities = prepared.map(({ target }) => target);
  return inBenchTrial(recorded, entities, (context) => tryPatches(context, prepared, patches));
}

async function triedEmpty(
  bench: Workbench,
  prepared: readonly PreparedPhase[],
  rows: readonly RowAtFault[],
  column: string,
): Promise<PhaseReplay[]> {
  const edit = { set: { [column]: null }, change: [] };
  return tried(bench, prepared, await patchesFor(runContextOf(bench, {}), prepared, { rows, edit, reason: 'a trial' }));
}

const heldShown = 20;

/** What the source holds in the columns at fault, the most frequent first. */
async function heldBy(
  bench: Workbench,
  prepared: readonly PreparedPhase[],
  rows: readonly RowAtFault[],
  columns: readonly string[],
  sensitivities: Sensitivities,
): Promise<HeldValue[]> {
  const edit = { set: Object.fromEntries(columns.map((column) => [column, null])), change: [] };
  if (columns.length === 0) return [];
  const patches = await patchesFor(runContextOf(bench, {}), prepared, { rows, edit, reason: 'a look' });
  const values = patches.flatMap(({ patch }) => Object.entries(patch.columns).filter(([name]) => columns.includes(name)));
  const groups = Map.groupBy(values, ([column, { from }]) => JSON.stringify([column, from]));
  const held = [...groups.values()].flatMap(([first, ...others]): HeldValue[] => {
    if (!first) return [];
    const [column, { from }] = first;
    return [{ column, value: maskedRow({ [column]: from }, sensitivities)[column] ?? null, rows: 1 + others.length }];
  });
  return held.sort((a, b) => b.rows - a.rows).slice(0, heldShown);
}
