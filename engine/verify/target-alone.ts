import type { Check } from '../../model/check.ts';
import { addBuckets, type BucketSum, type ManifestPhase } from '../../model/manifest.ts';
import type { RunContext } from '../run/context.ts';
import type { ComparablePhase } from '../validate/options.ts';
import type { PhaseVerdict } from '../validate/phase-verdicts.ts';
import { rootCheck } from '../validate/row-checks.ts';

/** A phase with what a manifest says of it. */
export interface ProvenPhase extends ComparablePhase {
  readonly proof: ManifestPhase;
}

/**
 * Holds the target alone against what a manifest says of the phases that write one entity. Which of several phases a row belongs to only the source
 * tells, so their buckets are added up.
 */
export async function verifyTarget(
  context: RunContext,
  group: readonly ProvenPhase[],
  why: string,
  recordChecks: (phase: ProvenPhase) => Promise<Check[]>,
): Promise<PhaseVerdict[]> {
  const stated = addBuckets(group.flatMap(({ proof }) => proof.buckets));
  const standing = await standingBuckets(context, group);
  const rows = standing.reduce((sum, bucket) => sum + bucket.rows, 0);
  const root = rootCheck('root.target', 'of the rows in the target', 'the manifest', stated, standing);
  const unasked: Check = { name: 'root.source', status: 'skipped', message: `${why} What the mapping makes of it is not verified.` };
  const verdicts: PhaseVerdict[] = [];
  for (const each of group) {
    const { phase, target } = each.prepared;
    const checks = [...(await recordChecks(each)), root, unasked];
    verdicts.push({
      ...{ phase: phase.phase, entity: target.name, checks, coverage: 'the target alone' },
      ...{ rowsCompared: rows, differences: [], differencesTotal: 0 },
    });
  }
  return verdicts;
}

/** Buckets of the entity's rows that are not others'. */
async function standingBuckets({ target }: RunContext, [first]: readonly ProvenPhase[]): Promise<BucketSum[]> {
  if (!first) return [];
  const { prepare, read, buckets } = first.program.compare;
  const session = await target.openSession();
  try {
    for (const statement of [...prepare, ...read]) await session.query(statement);
    return addBuckets(await session.query<BucketSum>(buckets));
  } finally {
    await session.close();
  }
}
