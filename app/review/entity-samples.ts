import type { MappedPhase } from '../../engine/map/mapped-phase.ts';
import { samplePairs } from '../../engine/trace/samples.ts';
import { GodwitError } from '../../model/errors.ts';
import type { EntitySamples } from '../../model/report.ts';
import { runContextOf } from '../run/execute.ts';
import { keptPhases } from '../workbench/by-digest.ts';
import type { Workbench } from '../workbench/workbench.ts';

const samplesShown = 3;

/** Some rows of each phase. Reports are worth having without: where a database does not answer there are none. */
export function entitySamples(bench: Workbench, mapped: readonly MappedPhase[]): Promise<EntitySamples> {
  const prepared = mapped.map((each) => ({ ...each, approvedBy: '' }));
  return orNone(() => samplePairs(runContextOf(bench, {}), prepared, samplesShown));
}

/** Some rows of each phase of the newest run, as it ran; none where the source does not answer, or structures do not allow it any more. */
export function samplesNow(bench: Workbench): Promise<EntitySamples> {
  return orNone(async () => {
    const run = await bench.runs.last(bench.control, bench.playbook.playbook);
    if (!run) return new Map();
    return entitySamples(bench, await keptPhases(bench, { only: Object.keys(run.mappings) }, run.mappings));
  });
}

async function orNone(work: () => Promise<EntitySamples>): Promise<EntitySamples> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof GodwitError && error.kind !== 'assertion') return new Map();
    throw error;
  }
}
