import { assert } from '../../model/errors.ts';
import { addBuckets, type BucketSum } from '../../model/manifest.ts';
import type { CompareStatements } from '../../model/phase-statements.ts';
import type { SqlSession } from '../../model/session.ts';
import type { Difference } from '../../model/verdict.ts';

/** How many rows differ by the set-wise comparison, stand in the target, and should. */
export interface Totals {
  readonly missing: number;
  readonly changed: number;
  readonly extra: number;
  readonly owned: number;
  readonly expected: number;
}

/** Result of the set-wise comparison of one phase. */
export interface Comparison {
  readonly totals: Totals;
  /** At most as many as asked for, without fields. */
  readonly differences: readonly Difference[];
  readonly buckets: readonly BucketSum[];
  readonly expectedBuckets: readonly BucketSum[];
}

/** Compares what was collected with the target as it stands. */
export async function readComparison(
  session: SqlSession,
  compare: CompareStatements,
  { phase, entity }: { phase: string; entity: string },
  limit: number,
): Promise<Comparison> {
  for (const statement of compare.read) await session.query(statement);
  const [totals] = await session.query<Totals>(compare.totals);
  assert(totals, `the comparison of phase ${phase} gave no totals`);
  const found = await session.query<Pick<Difference, 'kind' | 'sourceKey' | 'targetKey'>>(compare.differences(limit));
  return {
    totals,
    differences: found.map(({ kind, sourceKey, targetKey }) => ({ phase, entity, kind, sourceKey, targetKey, fields: [] })),
    buckets: addBuckets(await session.query<BucketSum>(compare.buckets)),
    expectedBuckets: addBuckets(await session.query<BucketSum>(compare.expectedBuckets)),
  };
}
