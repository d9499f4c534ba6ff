import type { Selection } from '../../engine/playbook/select.ts';
import { sensitivitiesOf } from '../../engine/quarantine/masking.ts';
import { type ChosenRows, chooseRows, readingOf } from '../../engine/rehearse/choose-rows.ts';
import { sampledSource } from '../../engine/rehearse/sampled-source.ts';
import type { PreparedPhase, RunContext } from '../../engine/run/context.ts';
import { executeRun } from '../../engine/run/run.ts';
import { traceRow } from '../../engine/trace/trace.ts';
import { GodwitError } from '../../model/errors.ts';
import { canonicalKey } from '../../model/identity.ts';
import { type FateCounts, noRows } from '../../model/ledger.ts';
import type { TracedRow } from '../../model/trace.ts';
import { type ToldRow, toldRow } from '../reporting/trace.ts';
import { targetStructures, withRunnable } from '../workbench/by-digest.ts';
import { keptProfile } from '../workbench/profile.ts';
import type { Caller, Workbench } from '../workbench/workbench.ts';
import { withCodeRecorded } from './ran-code.ts';
import { inBenchTrial } from './trial.ts';

export interface RehearsedPhase {
  readonly phase: string;
  readonly entity: string;
  readonly fates: FateCounts;
  /** Some rows before and after, masked. */
  readonly rows: readonly ToldRow[];
}

/** Rows shown of a phase at most, and of all phases about: more than that nobody reads, and each is looked up by itself. */
const [rowsOfPhase, rowsOfAll] = [3, 60];

/** How many rows are shown of each of so many phases. */
export const rowsShown = (phases: number): number => Math.max(1, Math.min(rowsOfPhase, Math.floor(rowsOfAll / phases)));

/**
 * Takes a sample of every phase, with all rows that it refers to, through the real path in a transaction that is taken back, and shows rows
 * before and after. Needs no approval: nothing stays.
 */
export function rehearse(caller: Caller, playbook: string, selection: Selection, rows: number): Promise<RehearsedPhase[]> {
  return withRunnable(caller, playbook, selection, async (bench, mapped) => {
    const prepared = mapped.map((each) => ({
      ...each,
      phase: { ...each.phase, mode: 'merge' as const },
      approvedBy: 'nobody: a rehearsal',
    }));
    const chosen = await chooseRows(bench, prepared, rows);
    const total = [...chosen.values()].reduce((sum, keys) => sum + keys.length, 0);
    bench.notify({
      type: 'stage',
      stage: 'rehearse',
      message: `${total} rows with all that they refer to, in a transaction that is taken back`,
    });
    const shown = (phase: PreparedPhase) => (chosen.get(readingOf(phase.sourceRead)) ?? []).slice(0, rowsShown(prepared.length));
    return rehearseIn(sampledBench(bench, chosen), prepared, shown);
  });
}

/** The workbench with sources that hold nothing but the chosen rows. */
function sampledBench(bench: Workbench, chosen: ChosenRows): Workbench {
  const { source, several } = bench;
  const sources = new Map([...(several?.sources ?? [])].map(([name, each]) => [name, sampledSource(each, chosen)]));
  return { ...bench, source: sampledSource(source, chosen), ...(several && { several: { ...several, sources } }) };
}

function rehearseIn(
  bench: Workbench,
  prepared: readonly PreparedPhase[],
  shown: (phase: PreparedPhase) => readonly (readonly string[])[],
): Promise<RehearsedPhase[]> {
  const recorded = withCodeRecorded(bench, { for: 'rehearsal', run: async () => null });
  const entities = prepared.map(({ target }) => target);
  return inBenchTrial(recorded, entities, async (context) => {
    // A share of few rows says nothing, so nothing stops a rehearsal.
    const settings = { ...context.settings, quarantineRowsMax: null, quarantineShareMax: 1 };
    const { phases } = await executeRun({ ...context, settings }, prepared, await targetStructures(context), bench.principal.name);
    const rehearsed: RehearsedPhase[] = [];
    for (const each of prepared) {
      const fates = phases.find(({ phase }) => phase === each.phase.phase)?.fates ?? noRows;
      rehearsed.push({
        phase: each.phase.phase,
        entity: each.target.name,
        fates,
        rows: await tracedRows(bench, context, each, shown(each)),
      });
    }
    return rehearsed;
  });
}

async function tracedRows(
  bench: Workbench,
  context: RunContext,
  phase: PreparedPhase,
  keys: readonly (readonly string[])[],
): Promise<ToldRow[]> {
  const sensitivities = sensitivitiesOf(await keptProfile(bench), phase);
  const rows: TracedRow[] = [];
  for (const parts of keys) rows.push(...(await traceKnown(context, phase, canonicalKey(parts), () => sensitivities)));
  return rows.map(toldRow);
}

async function traceKnown(
  context: RunContext,
  phase: PreparedPhase,
  key: string,
  values: () => ReturnType<typeof sensitivitiesOf>,
): Promise<TracedRow[]> {
  try {
    return await traceRow(context, [phase], { key, values });
  } catch (error) {
    if (error instanceof GodwitError && error.code === 'row_not_found') return [];
    throw error;
  }
}
