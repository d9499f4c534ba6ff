import type { Check } from '../../model/check.ts';
import { largeValueBytes } from '../../model/large-value.ts';
import { type BucketSum, bucketRoot } from '../../model/manifest.ts';
import { counted } from '../evidence.ts';
import { noneBroken } from './count-checks.ts';
import type { Evaluation } from './evaluate-rows.ts';
import type { Comparison } from './read-comparison.ts';

const look = 'Look at the rows named below; running the migration again brings them back to what the mapping says.';

/** Content: the set-wise comparison of all rows, and the evaluator's word on those that it judged. */
export function rowChecks({ totals }: Comparison, evaluation: Evaluation, coverage: string): Check[] {
  const { missing, changed, extra } = totals;
  const kinds = `${missing} missing, ${changed} changed, ${extra} too many`;
  const compared = noneBroken(
    'rows.compared',
    'Rows that differ from what the mapping makes of the source',
    missing + changed + extra,
    look,
  );
  const scope = coverage === 'all' ? counted(evaluation.rows, 'row') : coverage;
  return [
    compared.status === 'passed' ? compared : { ...compared, message: `${compared.message} ${kinds}.` },
    noneBroken('rows.evaluated', `Rows that differ by the independent evaluator (${scope})`, evaluation.total, look),
    ...largeChecks(evaluation),
    noneBroken('rows.fates', 'Rows whose quarantine is not what the mapping says', evaluation.misfiled, look),
  ];
}

/** What was compared in another way because it is too large to be read. */
function largeChecks({ hashed, beyond }: Evaluation): Check[] {
  const said: Check[] = [];
  const over = `larger than ${largeValueBytes / 1_048_576} MiB as text`;
  if (hashed > 0)
    said.push({ name: 'rows.hashed', status: 'passed', message: `${counted(hashed, 'value')} ${over}: compared by SHA-256.` });
  if (beyond > 0) {
    const message = `${counted(beyond, 'row')} with values ${over} that a rule or code computes with: judged by the set-wise comparison alone.`;
    said.push({ name: 'rows.beyond_evaluator', status: 'skipped', message });
  }
  return said;
}

/** The proof: the root that `whose` has kept against one that was recomputed. */
export function rootCheck(name: string, what: string, whose: string, expected: readonly BucketSum[], actual: readonly BucketSum[]): Check {
  const roots = { expected: bucketRoot(expected), actual: bucketRoot(actual) };
  if (roots.expected === roots.actual) return { name, status: 'passed', message: `The root ${what} is that of ${whose}.`, ...roots };
  const buckets = differingBuckets(expected, actual);
  const message = `The root ${what} is not that of ${whose}; ${counted(buckets.length, 'bucket')} of 256 differ.`;
  return { name, status: 'failed', message, fix: look, ...roots };
}

function differingBuckets(expected: readonly BucketSum[], actual: readonly BucketSum[]): number[] {
  const lines = (buckets: readonly BucketSum[]): Map<number, string> =>
    new Map(buckets.map(({ bucket, rows, sums }) => [bucket, `${rows} ${sums.join()}`]));
  const [a, b] = [lines(expected), lines(actual)];
  return [...new Set([...a.keys(), ...b.keys()])].filter((bucket) => a.get(bucket) !== b.get(bucket));
}
