import { GodwitError } from '../../model/errors.ts';
import type { Slice } from '../../model/ledger.ts';
import type { BatchContext, PhaseStatements } from '../../model/phase-statements.ts';
import { isRefused } from '../../model/refused.ts';
import type { Claim, Ledger } from '../ledger/ledger.ts';
import { findRefused } from './find-refused.ts';
import { stageSlice } from './stage.ts';
import { type BatchOutcome, inTransaction, type Worker, writeStaged } from './write-batch.ts';

/** Trials per batch: enough for some thousand culprits among ten thousand rows. */
const trialsMax = 20_000;
/** Savepoints that a transaction holds at most: each keeps a lock until its end. */
const savepointsMax = 200;

interface Culprit {
  readonly sourceKey: string;
  readonly verdict: string;
}

/** A batch while it is searched. */
interface Searched {
  readonly worker: Worker;
  readonly ledger: Ledger;
  readonly program: PhaseStatements;
  readonly claim: Claim;
  readonly keys: readonly string[];
}

/**
 * The fallback for rows that no guard foresaw: the staged rows are tried in ever smaller ranges, in a transaction that is rolled back, until the rows
 * that the database refuses by themselves are found; then the batch is written without them, and they go to quarantine.
 */
export async function bisectBatch(
  worker: Worker,
  ledger: Ledger,
  program: PhaseStatements,
  claim: Claim,
  slice: Slice,
): Promise<BatchOutcome | null> {
  const { session, reader } = worker;
  const staged = await inTransaction(session, () => stageSlice(session, reader, program, slice));
  const keys = (await session.query<{ key: string }>(program.stagedKeys)).map(({ key }) => key);
  const searched = { worker, ledger, program, claim, keys };
  const writeWithout = (culprits: readonly Culprit[]): Promise<BatchOutcome | null> =>
    inTransaction(session, async () => {
      const batch = await ledger.claim(session, claim);
      if (batch === null) return null;
      await session.query(program.exclude(culprits));
      return writeStaged(session, ledger, program, { run: claim.run, phase: claim.phase, batch }, staged);
    });
  try {
    return await writeWithout(await findCulprits(searched, trySeparately));
  } catch (error) {
    // Rows that the database takes one after the other it may still refuse in one statement.
    if (!isRefusal(error)) throw error;
    return writeWithout(await findCulprits(searched, tryTogether));
  }
}

const isRefusal = (error: unknown): error is GodwitError => error instanceof GodwitError && error.code === 'data_refused';

/** Rows that a trial has not come to yet. */
export const untried = (keys: readonly string[]): Culprit[] => keys.map((sourceKey) => ({ sourceKey, verdict: 'untried|' }));

/** Tries rows on top of the good ones; null where the database takes them. */
type Try = (searched: Searched, good: readonly string[], keys: readonly string[]) => Promise<GodwitError | null>;

/** Ranges are tried in key order, each with all rows that were found good, so that the lowest key wins among rows that exclude each other. */
async function findCulprits(searched: Searched, open: () => Try): Promise<Culprit[]> {
  const { worker, claim, keys } = searched;
  const good: string[] = [];
  const tryRows = open();
  await worker.session.begin();
  try {
    const attempt = async (from: number, to: number): Promise<GodwitError | null> => {
      const refusal = await tryRows(searched, good, keys.slice(from, to));
      if (refusal === null) good.push(...keys.slice(from, to));
      return refusal;
    };
    const { refused, isWhole } = await findRefused(keys.length, attempt, trialsMax);
    if (!isWhole) throw tooMany(claim, refused.length);
    return refused.map(({ at, reason }) => ({ sourceKey: keys[at] ?? '', verdict: reasonOf(reason) }));
  } finally {
    await worker.session.rollback().catch(() => {});
  }
}

/** Good rows stay written, each range behind a savepoint, so that a trial costs its own rows alone. */
function trySeparately(): Try {
  let batch: BatchContext | null = null;
  let savepoints = 0;
  return async (searched, good, keys) => {
    if (batch === null || savepoints >= savepointsMax) {
      batch = await beginAnew(searched, good);
      savepoints = 0;
    }
    if (batch === null) return null;
    const refusal = await tryBehindSavepoint(searched, batch, keys);
    if (refusal === null) savepoints++;
    return refusal;
  };
}

/** Good rows and range in the same statements. */
function tryTogether(): Try {
  return async (searched, good, keys) => {
    try {
      await beginAnew(searched, [...good, ...keys]);
      return null;
    } catch (error) {
      if (isRefusal(error)) return error;
      throw error;
    }
  };
}

/** A batch with these rows in it and no other left to be written; null when another process has committed it. */
async function beginAnew(
  { worker: { session }, ledger, program, claim, keys }: Searched,
  written: readonly string[],
): Promise<BatchContext | null> {
  await session.rollback();
  await session.begin();
  const batch = await ledger.claim(session, claim);
  if (batch === null) return null;
  const at = { run: claim.run, phase: claim.phase, batch };
  const known = new Set(written);
  await session.query(program.exclude(untried(keys.filter((key) => !known.has(key)))));
  if (written.length > 0) for (const statement of program.writeCarefully(at)) await session.query(statement);
  for (const statement of program.attempt.clear) await session.query(statement);
  await session.query(program.exclude(untried(written)));
  return at;
}

/** Writes the rows behind a savepoint; takes them back and gives the error, if the database refuses one of them. */
async function tryBehindSavepoint(
  { worker: { session }, program }: Searched,
  at: BatchContext,
  keys: readonly string[],
): Promise<GodwitError | null> {
  const { begin, clear, keep, undo } = program.attempt;
  await session.query(begin);
  try {
    await session.query(program.include(keys));
    for (const statement of program.writeCarefully(at)) await session.query(statement);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    await session.query(undo);
    return error;
  }
  for (const statement of [keep, ...clear, program.exclude(untried(keys))]) await session.query(statement);
  return null;
}

/** Why a row is kept aside that only the database refuses, as a verdict. */
export function reasonOf(error: GodwitError): string {
  const { details } = error;
  const where = details.column ?? details.constraint ?? details.function ?? '';
  return `${isRefused(error, 'value') ? 'invalid_value' : 'constraint'}|${String(where)}`;
}

function tooMany({ phase, slice }: Claim, found: number): GodwitError {
  return new GodwitError(
    'quarantine_threshold',
    `Phase ${phase}: batch ${slice} has more rows that the database refuses than can be set apart one by one (${found} found).`,
    {
      details: { phase, slice },
    },
  );
}
