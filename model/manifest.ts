import { createHash } from 'node:crypto';
import { z } from 'zod';
import { fateCounts } from './ledger.ts';

/**
 * The sum of the rows of one of the 256 buckets of an entity, a fixed number so that the root does not depend on how rows were
 * cut into batches: each row's SHA-256 read as four big-endian signed 64-bit integers, added up modulo 2^64.
 * Addition commutes, so batches may come in any order; docs/manifest.md says what this does and does not prove.
 */
export const bucketSum = z.strictObject({ bucket: z.int().min(0).max(255), rows: z.int(), sums: z.array(z.string()).length(4) });
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

const digest = z.string().regex(/^[0-9a-f]{64}$/);

/** Every field can be recomputed from databases, ledger and journal, and `verify` does so; what nobody can recompute has no place here. */
export const manifestPhase = z.strictObject({
  phase: z.string(),
  /** The databases, of a side of which the playbook has several. */
  databases: z.strictObject({ source: z.string().optional(), target: z.string().optional() }).optional(),
  source: z.string(),
  target: z.string(),
  mapping: digest,
  /** Whose approval of the mapping stood when the run began. */
  approvedBy: z.string(),
  /** What the audit log binds of that approval (SHA-256 of its row); null where nobody's stands behind the run: a rehearsal, a dry run. */
  approval: digest.nullable(),
  targetKey: z.array(z.string()),
  /** Columns in the order in which they are hashed, with how each is sent. */
  columns: z.array(z.strictObject({ name: z.string(), sentAs: z.string() })),
  fates: z.strictObject(fateCounts.shape),
  /** Of the target: more than source rows where a source row may become several. */
  rows: z.int(),
  buckets: z.array(bucketSum),
  root: digest,
  /** Rows of the target entity that this run and those before it have set aside as others', as they stood when they were noted. */
  bystanders: z.strictObject({ rows: z.int(), root: digest }),
  mode: z.enum(['merge', 'bulk']),
  epochs: z.array(z.strictObject({ epoch: z.int(), position: z.string() })),
});
export type ManifestPhase = z.infer<typeof manifestPhase>;

/** The proof of a run: counts, roots, positions, approvals. */
export const manifest = z.strictObject({
  manifest: z.literal(2),
  playbook: z.string(),
  run: z.guid(),
  system: z.string(),
  startedAt: z.string(),
  /** When the last phase was completed. */
  completedAt: z.string(),
  phases: z.array(manifestPhase),
  /** Where several databases are written: for each the root of the phases that write it. */
  databases: z.record(z.string(), digest).optional(),
  /** SHA-256 over the lines `phase:root` in the order of the phases: the run's digest. It names what arrived, not when. */
  root: digest,
  /** The newest entry of the audit log at the end of the run: a cut behind it, or a log that was made anew, shows. Null for a log without entries. */
  audit: z.strictObject({ number: z.int(), hash: digest, key: z.string().nullable() }).nullable(),
});
export type Manifest = z.infer<typeof manifest>;

/** The roots of databases from those of the phases that write them; undefined where there is one. */
export function databaseRoots(phases: readonly Pick<ManifestPhase, 'phase' | 'root' | 'databases'>[]): Record<string, string> | undefined {
  const groups = Map.groupBy(phases, ({ databases }) => databases?.target);
  const named = [...groups].flatMap(([name, members]) => (name === undefined ? [] : [[name, runRoot(members)] as const]));
  return named.length === 0 ? undefined : Object.fromEntries(named);
}

/** The run's digest from the roots of its phases. */
export function runRoot(phases: readonly { phase: string; root: string }[]): string {
  const hash = createHash('sha256');
  for (const { phase, root } of phases) hash.update(`${phase}:${root}\n`);
  return hash.digest('hex');
}
