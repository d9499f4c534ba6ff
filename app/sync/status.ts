import { sourceOf } from '../../engine/route.ts';
import { runningPhases } from '../../engine/stages/context.ts';
import { findEntity } from '../../model/catalog.ts';
import type { Check } from '../../model/check.ts';
import { sourceNames } from '../../model/playbook-databases.ts';
import { type Caller, type Workbench, withWorkbench } from '../workbench/workbench.ts';

/** Whether changes of a source can be captured. */
export interface CaptureStatus {
  readonly source: string;
  readonly label: string;
  /** Whether its kind tells changes at all. */
  readonly tellsChanges: boolean;
  readonly checks: readonly Check[];
}

/** What capturing the changes of each source needs, and what is there. Changes nothing on any side. */
export function syncStatus(caller: Caller, playbook: string): Promise<CaptureStatus[]> {
  return withWorkbench(caller, playbook, async (bench) => {
    const found: CaptureStatus[] = [];
    for (const name of sourceNames(bench.playbook)) found.push(await statusOf(bench, name));
    return found;
  });
}

async function statusOf(bench: Workbench, name: string): Promise<CaptureStatus> {
  const source = sourceOf(bench, name);
  const { changes, label } = source;
  if (!changes) return { source: name, label, tellsChanges: false, checks: [] };
  const catalog = await source.introspect();
  const entities = entitiesOf(bench, name).flatMap((entity) => findEntity(catalog, entity) ?? []);
  return { source: name, label, tellsChanges: true, checks: await changes.requirements(entities) };
}

/** All that the phases read of a source: their rows, those that they unnest, and those that they look up. */
function entitiesOf({ playbook }: Workbench, source: string): string[] {
  const phases = runningPhases(playbook).filter(({ databases }) => databases.source === source);
  const read = phases.flatMap((phase) => [phase.source.split('[]')[0] ?? '', ...Object.values(phase.lookups).map(({ entity }) => entity)]);
  return [...new Set(read)];
}
