import { createHash } from 'node:crypto';
import { z } from 'zod';
import { fateCounts } from './ledger.ts';

/**
 * The sum of the rows of one of the 256 buckets of an entity, a fixed number so that the root does not depend on how rows were cut into batches: each row's SHA-256 read as four big-endian signed 64-bit integers, added up modulo 2^64.
 * Addition commutes, so batches may come in any order; docs/manifest.md says what this does and does not prove.
 */
export const bucketSum = z.object({ bucket: z.int().min(0).max(255), rows: z.int(), sums: z.array(z.string()).length(4) });
export type BucketSum = z.infer<typeof bucketSum>;

/** Adds bucket sums (negative rows and sums take rows away), one entry per bucket that is not empty, in order. */
export function addBuckets(parts: readonly BucketSum[]): BucketSum[] {
  const rows = new Map<number, { rows: number; sums: bigint[] }>();
  for (const part of parts) {
    const total = rows.get(part.bucket) ?? { rows: 0, sums: [0n, 0n, 0n, 0n] };
    total.rows += part.rows;
    total.sums = total.sums.map((sum, i) => BigInt.asUintN(64, sum + BigInt(part.sums[i] ?? '0')));
    rows.set(part.bucket, total);
  }
  return [...rows]
    .sort(([a], [b]) => a - b)
    .map(([bucket, total]) => ({ bucket, rows: total.rows, sums: total.sums.map(String) }))
    .filter((each) => each.rows !== 0 || each.sums.some((sum) => sum !== '0'));
}

/** How many rows the buckets hold. */
export function rowsIn(buckets: readonly BucketSum[]): number {
  return buckets.reduce((sum, { rows }) => sum + rows, 0);
}

/** SHA-256 over the lines `bucket:rows:sum,sum,sum,sum` of the buckets that are not empty, in order. */
export function bucketRoot(buckets: readonly BucketSum[]): string {
  const hash = createHash('sha256');
  for (const each of addBuckets(buckets)) hash.update(`${each.bucket}:${each.rows}:${each.sums.join(',')}\n`);
  return hash.digest('hex');
}

export const manifestPhase = z.object({
  phase: z.string(),
  source: z.string(),
  target: z.string(),
  mapping: z.string(),
  approvedBy: z.string(),
  targetKey: z.array(z.string()),
  /** Columns in the order in which they are hashed, with how each is sent. */
  columns: z.array(z.object({ name: z.string(), sentAs: z.string() })),
  fates: fateCounts,
  /** Of the target: more than source rows where a source row may become several. */
  rows: z.int(),
  buckets: z.array(bucketSum),
  root: z.string(),
  mode: z.enum(['merge', 'bulk']),
  epochs: z.array(z.object({ epoch: z.int(), position: z.string() })),
});
export type ManifestPhase = z.infer<typeof manifestPhase>;

/** The proof of a run: counts, roots, positions, approvals. */
export const manifest = z.object({
  manifest: z.literal(1),
  playbook: z.string(),
  run: z.string(),
  system: z.string(),
  startedAt: z.string(),
  completedAt: z.string(),
  phases: z.array(manifestPhase),
  /** SHA-256 over the lines `phase:root` in the order of the phases: the run's digest. It names what arrived, not when. */
  root: z.string(),
});
export type Manifest = z.infer<typeof manifest>;

/** The run's digest from the roots of its phases. */
export function runRoot(phases: readonly { phase: string; root: string }[]): string {
  const hash = createHash('sha256');
  for (const { phase, root } of phases) hash.update(`${phase}:${root}\n`);
  return hash.digest('hex');
}
