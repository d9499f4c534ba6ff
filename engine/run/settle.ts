import { GodwitError } from '../../model/errors.ts';
import { noRows } from '../../model/ledger.ts';
import { addBuckets, type BucketSum } from '../../model/manifest.ts';
import type { BatchContext, PhaseStatements } from '../../model/phase-statements.ts';
import { isRefused } from '../../model/refused.ts';
import type { Statement, TargetSession } from '../../model/session.ts';
import { askForLate, prepareAbroad } from '../batch/abroad.ts';
import { inTransaction } from '../batch/write-batch.ts';
import type { Claim, Ledger } from '../ledger/ledger.ts';

/** Longest chain of rows that can fall with one missing parent. */
const roundsMax = 1000;

/** Fills late references and moves what stays orphaned into quarantine, in one transaction with its own ledger row. */
export async function settlePhase(
  session: TargetSession,
  ledger: Ledger,
  program: PhaseStatements,
  claim: Omit<Claim, 'kind' | 'slice'>,
): Promise<void> {
  const none = program.settle.links({ run: claim.run, phase: claim.phase, batch: '' }).length === 0;
  if (none) return;
  await inTransaction(session, async () => {
    const batch = await ledger.claim(session, { ...claim, kind: 'settle', slice: 0 });
    if (batch === null) return;
    const context = { run: claim.run, phase: claim.phase, batch };
    await prepareAbroad(session, program.abroad);
    const { rows, overwritten, buckets } = await settleRows(session, program, context);
    const fates = { ...noRows, written: rows, inserted: rows - overwritten, overwritten, quarantined: -rows };
    await ledger.complete(session, batch, fates, buckets);
  });
}

/** The work of settling within a batch: rows taken away count below zero. */
export async function settleRows(
  session: TargetSession,
  program: PhaseStatements,
  context: BatchContext,
): Promise<{ rows: number; overwritten: number; buckets: BucketSum[] }> {
  await askForLate(session, program.abroad, context);
  const changes = await changesOf(session, program.settle.links(context));
  const removed = await removeOrphans(session, program, context);
  const sum = (of: (each: RemovedRows) => number): number => removed.reduce((all, each) => all + of(each), 0);
  const rows = sum((each) => each.rows);
  return { rows, overwritten: sum((each) => each.overwritten), buckets: addBuckets([...changes, ...removed]) };
}

/** Rows below zero, and how many of them had overwritten others. */
type RemovedRows = BucketSum & { readonly overwritten: number };

async function removeOrphans(session: TargetSession, program: PhaseStatements, context: BatchContext): Promise<RemovedRows[]> {
  const removed: RemovedRows[] = [];
  for (let round = 0; round < roundsMax; round++) {
    const found = await changesOf<RemovedRows>(session, program.settle.orphans(context)).catch((error: unknown) => {
      throw isRefused(error, 'reference') ? hangingRows(context.phase, error) : error;
    });
    if (found.length === 0) return removed;
    removed.push(...found);
  }
  throw new GodwitError('data_refused', `Phase ${context.phase}: more than ${roundsMax} generations of rows hang on a missing parent.`);
}

/** In a circle, rows of the other phases may refer to a row that has to fall already. */
function hangingRows(phase: string, cause: GodwitError): GodwitError {
  const { table, constraint } = cause.details;
  return new GodwitError(
    'data_refused',
    `Rows of ${phase} refer to rows that are missing, round a circle of references, and cannot be kept aside: rows of ${table} ` +
      `hang on them (${constraint}). Repair the references in the source, or let them stay empty: missing: 'null'.`,
    { cause, details: cause.details },
  );
}

async function changesOf<Row extends BucketSum = BucketSum>(session: TargetSession, statements: readonly Statement[]): Promise<Row[]> {
  const changes: Row[] = [];
  for (const statement of statements) {
    const rows = await session.query<Row>(statement);
    changes.push(
      ...rows.filter((row) => row.sums).map((row) => ({ ...row, sums: row.sums.map((sum) => String(BigInt.asUintN(64, BigInt(sum)))) })),
    );
  }
  return changes;
}
