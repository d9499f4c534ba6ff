import type { MappedPhase } from '../../engine/map/mapped-phase.ts';
import { planRebuild } from '../../engine/rebuild/plan.ts';
import { type RebuildOutcome, rebuildDocuments, sampleOf } from '../../engine/rebuild/rebuild.ts';
import { sourceOf } from '../../engine/route.ts';
import type { CollectionFacts } from '../../model/documents.ts';
import { GodwitError } from '../../model/errors.ts';
import { withKept } from '../workbench/by-digest.ts';
import type { Caller, Workbench } from '../workbench/workbench.ts';
import { runContextOf } from './execute.ts';

export interface RebuildQuestion {
  readonly collection: string;
  /** One document, by its key. */
  readonly key?: string;
  /** Every document, however many there are. */
  readonly all: boolean;
}

/**
 * Makes the documents of a collection again from the target's tables and holds them against the source. Writes nothing. Throws `argument_invalid` for
 * a source without documents, or a collection that no phase reads.
 */
export function rebuild(caller: Caller, playbook: string, question: RebuildQuestion): Promise<RebuildOutcome> {
  return withKept(caller, playbook, {}, (bench, mapped) => rebuildMapped(bench, mapped, question), 'look');
}

/** The same on a workbench that is open. */
export async function rebuildMapped(
  bench: Workbench,
  mapped: readonly MappedPhase[],
  { collection, key, all }: RebuildQuestion,
): Promise<RebuildOutcome> {
  const { source, facts } = await findCollection(bench, mapped, collection);
  const plan = planRebuild(facts, ofSource(mapped, source), bench.keys);
  const run = await bench.runs.last(bench.control, bench.playbook.playbook);
  const every = all ? 1 : sampleOf(facts.documents);
  const options = { source, run: run?.id ?? null, every, of: facts.documents, ...(key !== undefined && { key }) };
  return rebuildDocuments(runContextOf(bench, {}), plan, options);
}

const ofSource = (mapped: readonly MappedPhase[], source: string): MappedPhase[] =>
  mapped.filter(({ phase }) => phase.databases.source === source);

/** The first source that has the collection, with what stands in its documents now. */
async function findCollection(
  bench: Workbench,
  mapped: readonly MappedPhase[],
  collection: string,
): Promise<{ source: string; facts: CollectionFacts }> {
  const names = new Set(mapped.map(({ phase }) => phase.databases.source));
  const known: string[] = [];
  for (const source of names) {
    const documents = await sourceOf(bench, source).documents?.();
    const facts = documents?.collections.find(({ entity }) => entity === collection);
    if (facts) return { source, facts };
    known.push(...(documents?.collections.map(({ entity }) => entity) ?? []));
  }
  const those = known.length === 0 ? 'The sources have no documents.' : `There are: ${known.slice(0, 20).join(', ')}.`;
  throw new GodwitError('argument_invalid', `No source has a collection "${collection}". ${those}`);
}
