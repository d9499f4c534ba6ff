import type { MappedPhase } from '../../engine/map/mapped-phase.ts';
import { type Selection, selectPhases } from '../../engine/playbook/select.ts';
import { type Catalogs, sourceOf, targetOf } from '../../engine/route.ts';
import { inventory } from '../../engine/stages/analyze.ts';
import { loadKept, loadOrMap } from '../../engine/stages/load.ts';
import { map } from '../../engine/stages/map.ts';
import type { Catalog } from '../../model/catalog.ts';
import { sourceNames, targetNames } from '../../model/playbook-databases.ts';
import { takeCommitted } from '../approval/approvals.ts';
import { stageOf } from '../run/stage.ts';
import { requireRecordsOf } from './records.ts';
import { type Caller, type Use, type Workbench, withWorkbench } from './workbench.ts';

/** Structures as they are now; of sources only where they were asked. */
interface Structures {
  readonly targets: Catalogs;
  readonly sources: Catalogs;
}

/**
 * Opens a workbench with the selected phases as they would run: what was approved, by its digest, and what nobody has approved yet as it is mapped
 * now.
 */
export function withRunnable<T>(
  caller: Caller,
  playbook: string,
  selection: Selection,
  work: (bench: Workbench, mapped: readonly MappedPhase[]) => Promise<T>,
): Promise<T> {
  return withWorkbench(caller, playbook, async (bench) => {
    const stage = stageOf(bench, caller.principal.name);
    const mapped = await loadOrMap(stage, ...(await inventory(stage)), selection);
    await requireRecordsOf(bench, mapped);
    await takeCommitted(bench, mapped);
    return work(bench, mapped);
  });
}

/** Opens a workbench with the selected phases as they have run last, or were approved. The source is not asked. */
export function withKept<T>(
  caller: Caller,
  playbook: string,
  selection: Selection,
  work: (bench: Workbench, mapped: readonly MappedPhase[]) => Promise<T>,
  use: Use = 'work',
): Promise<T> {
  const load = async (bench: Workbench): Promise<T> => {
    const mapped = await keptPhases(bench, selection, await ranMappings(bench));
    await requireRecordsOf(bench, mapped);
    return work(bench, mapped);
  };
  return withWorkbench(caller, playbook, load, use);
}

/**
 * The selected phases by the digests of their mappings; `structures` for who reads the source. What a version before this one has run, or nobody has
 * mapped, is mapped now: only then is the
 * source asked.
 */
export async function keptPhases(
  bench: Workbench,
  selection: Selection,
  wanted: Readonly<Record<string, string>>,
  structures: Structures | null = null,
): Promise<MappedPhase[]> {
  const stage = stageOf(bench, bench.principal.name);
  const names = selectPhases(bench.playbook, selection);
  const kept = await loadKept(stage, structures ?? { targets: await targetStructures(bench), sources: new Map() }, names, wanted);
  const only = names.filter((name) => !kept.some(({ phase }) => phase.phase === name));
  const mapped = only.length > 0 ? await map(stage, ...(await inventory(stage)), { only }) : [];
  const all = new Map([...kept, ...mapped].map((each) => [each.phase.phase, each]));
  return names.flatMap((name) => all.get(name) ?? []);
}

/** Structures of all targets. */
export async function targetStructures(context: Pick<Workbench, 'playbook' | 'target' | 'several'>): Promise<Catalogs> {
  const found = new Map<string, Catalog>();
  for (const name of targetNames(context.playbook)) found.set(name, await targetOf(context, name).introspect());
  return found;
}

/** Structures of all sources. */
export async function sourceStructures(context: Pick<Workbench, 'playbook' | 'source' | 'several'>): Promise<Catalogs> {
  const found = new Map<string, Catalog>();
  for (const name of sourceNames(context.playbook)) found.set(name, await sourceOf(context, name).introspect());
  return found;
}

/** Digest of the mapping that each phase has run with last. */
export async function ranMappings({ runs, control, playbook }: Workbench): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const known = new Map<string, Readonly<Record<string, string>>>();
  for (const { phase, run } of await runs.latestPhases(control, playbook.playbook)) {
    const mappings = known.get(run) ?? (await runs.find(control, run))?.mappings ?? {};
    known.set(run, mappings);
    if (mappings[phase] !== undefined) found[phase] = mappings[phase];
  }
  return found;
}
