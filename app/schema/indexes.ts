import { sourceOf } from '../../engine/route.ts';
import { withRunnable } from '../workbench/by-digest.ts';
import type { Caller } from '../workbench/workbench.ts';
import { databaseOf, structureOfTarget, wantedFor } from './emit.ts';
import type { WantedStructure } from './wanted.ts';

export interface ProposedIndexes {
  readonly indexes: readonly (WantedStructure['derived'][number] & { readonly isThere: boolean })[];
  /** Where evidence was read from. */
  readonly from: readonly string[];
}

/** Indexes that follow for a target, each with why. Nothing is made, and mappings need not be approved. */
export function proposedIndexes(caller: Caller, playbook: string, name: string | undefined): Promise<ProposedIndexes> {
  return withRunnable(caller, playbook, {}, async (bench, mapped) => {
    const database = databaseOf(bench, name);
    const base = await structureOfTarget(bench, database);
    const { derived } = await wantedFor(bench, database, mapped, base);
    const there = new Set(base.catalog.entities.flatMap(({ indexes }) => indexes.map((each) => each.name)));
    const sources = new Set(mapped.filter(({ phase }) => phase.databases.target === database).map(({ phase }) => phase.databases.source));
    const from: string[] = [];
    for (const source of sources) from.push(...((await sourceOf(bench, source).observed?.())?.from ?? []));
    return { indexes: derived.map((each) => ({ ...each, isThere: there.has(each.name) })), from: [...new Set(from)] };
  });
}
