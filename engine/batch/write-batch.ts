import { assert } from '../../model/errors.ts';
import { addFates, type FateCounts, noRows, type Slice } from '../../model/ledger.ts';
import type { BucketSum } from '../../model/manifest.ts';
import type { BatchContext, PhaseStatements, WriteResult } from '../../model/phase-statements.ts';
import type { SliceReader } from '../../model/reading.ts';
import type { Statement, TargetSession } from '../../model/session.ts';
import type { Claim, Ledger } from '../ledger/ledger.ts';
import { duplicateKeyError } from './duplicate-key-error.ts';
import { type Staged, stageSlice } from './stage.ts';

/** One worker's connections, with the phase's scratch tables in place. */
export interface Worker {
  readonly session: TargetSession;
  readonly reader: SliceReader;
}

/** What a batch did; null when another process had committed it already. */
export interface BatchOutcome {
  readonly fates: FateCounts;
  readonly buckets: readonly BucketSum[];
}

/** Runs `work` in one transaction on the target: all of it or nothing. COMMIT is sent alone. */
export async function inTransaction<T>(session: TargetSession, work: () => Promise<T>): Promise<T> {
  await session.begin();
  let result: T;
  try {
    result = await work();
  } catch (error) {
    // The connection may be gone; then the server has rolled back by itself.
    await session.rollback().catch(() => {});
    throw error;
  }
  await session.commit();
  return result;
}

/** A batch: fence, slice into staging, rows to the target, counts and digest into the ledger, in one transaction. */
export function writeBatch(
  { session, reader }: Worker,
  ledger: Ledger,
  program: PhaseStatements,
  claim: Claim,
  slice: Slice,
): Promise<BatchOutcome | null> {
  return inTransaction(session, async () => {
    const batch = await ledger.claim(session, claim);
    if (batch === null) return null;
    const staged = await stageSlice(session, reader, program, slice);
    return writeStaged(session, ledger, program, { run: claim.run, phase: claim.phase, batch }, staged);
  });
}

/** Gives every staged row its fate, keeps unreadable records aside, and completes the ledger row. */
export async function writeStaged(
  session: TargetSession,
  ledger: Ledger,
  program: PhaseStatements,
  context: BatchContext,
  { rows, unreadable }: Staged,
): Promise<BatchOutcome> {
  const { fates: written, buckets } = await writeRows(session, program, context, rows);
  if (unreadable.length > 0) await ledger.quarantineUnreadable(session, context, program.sourceRead.entity.name, unreadable);
  const fates = addFates(written, { ...noRows, read: unreadable.length, quarantined: unreadable.length });
  await ledger.complete(session, context.batch, fates, buckets);
  return { fates, buckets };
}

/** Gives every staged row its fate; the ledger row is left to the caller. */
export async function writeRows(
  session: TargetSession,
  program: PhaseStatements,
  context: BatchContext,
  staged: number,
): Promise<BatchOutcome> {
  const results: WriteResult[] = [];
  const written = (statement: Statement): Promise<WriteResult[]> =>
    session.query<WriteResult>(statement).catch((error: unknown) => {
      throw duplicateKeyError(error, program, context.phase);
    });
  for (const statement of program.write(context)) results.push(...(await written(statement)).filter((row) => row.fate !== undefined));
  if (countRows(results) < staged) results.push(...(await written(program.remainder(context))));
  assert(countRows(results) === staged, `phase ${context.phase}: ${staged} rows were staged and ${countRows(results)} have a fate`);
  return { fates: fatesOf(results), buckets: bucketsOf(results) };
}

/** Source rows: those of the target that have no fate of their own stand beside them. */
const countRows = (results: readonly WriteResult[]): number => results.reduce((sum, { fate, rows }) => sum + (fate === null ? 0 : rows), 0);

function fatesOf(results: readonly WriteResult[]): FateCounts {
  const of = (wanted: WriteResult['fate']): number => results.reduce((sum, { fate, rows }) => sum + (fate === wanted ? rows : 0), 0);
  const [inserted, overwritten] = [of('inserted'), of('overwritten')];
  const others = { unchanged: of('unchanged'), skipped: of('skipped'), quarantined: of('quarantined') };
  return { read: countRows(results), written: inserted + overwritten, ...others, inserted, overwritten };
}

function bucketsOf(results: readonly WriteResult[]): BucketSum[] {
  return results.flatMap(({ rows, bucket, sums }) => (bucket === null || sums === null ? [] : [{ bucket, rows, sums: sums.map(wrapped) }]));
}

/** A sum of 64-bit numbers modulo 2^64. */
function wrapped(sum: string): string {
  return String(BigInt.asUintN(64, BigInt(sum)));
}
