import { addBuckets, type BucketSum } from '../../model/manifest.ts';
import type { Run } from '../journal/runs.ts';
import { type NotedRows, notedRows } from '../ledger/preexisting.ts';
import type { RunContext } from './context.ts';

/** Rows of an entity that runs have set aside as others'. */
export interface Aside {
  /** What this run and those before it have noted, added up. */
  readonly covered: readonly BucketSum[];
  /** Notings of runs that began later. */
  readonly later: readonly NotedRows[];
  /** Those that are not what was noted, or of runs that nobody knows: somebody else put them there. */
  readonly foreign: readonly NotedRows[];
}

/** Sorts what is set aside of an entity by the run that noted it. */
export async function asideOf(
  { playbook, ledgerSession, ledgerSchema, runs, control }: RunContext,
  entity: string,
  run: Run,
): Promise<Aside> {
  const sorted = { covered: [] as BucketSum[], later: [] as NotedRows[], foreign: [] as NotedRows[] };
  for (const each of await notedRows(ledgerSession, ledgerSchema, playbook.playbook, entity)) {
    const by = each.run === run.id ? run : await runs.find(control, each.run);
    if (!by || !each.isAsNoted) sorted.foreign.push(each);
    if (by && by.startedAt <= run.startedAt) sorted.covered.push(...each.standing);
    else if (by) sorted.later.push(each);
  }
  return { ...sorted, covered: addBuckets(sorted.covered) };
}
