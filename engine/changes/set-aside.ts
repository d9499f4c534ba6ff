import { GodwitError } from '../../model/errors.ts';
import type { BatchContext, PhaseStatements } from '../../model/phase-statements.ts';
import type { TargetSession } from '../../model/session.ts';
import { reasonOf, untried } from '../batch/bisect.ts';
import { findRefused } from '../batch/find-refused.ts';

/** Trials within a group: enough for some hundred culprits among its rows. */
const trialsMax = 20_000;
/** Savepoints that a trial holds at most: each keeps a lock until its end. */
const savepointsMax = 200;

/** The staged rows of a phase, within the transaction of a group. */
export interface Writing {
  readonly session: TargetSession;
  readonly program: PhaseStatements;
  readonly context: BatchContext;
  /** Asks constraints that are asked at the end otherwise, where that is wanted. */
  check(): Promise<void>;
  /** Takes away what these source rows had made before; returns how many rows that were. */
  release(sourceKeys: readonly string[]): Promise<number>;
}

interface Culprit {
  readonly sourceKey: string;
  readonly verdict: string;
}

/**
 * Writes the staged rows of a group. Where the target refuses one of them, the culprits are found by halves; what they had made before goes
 * first, for others may claim its values, also among themselves; and those that are refused still are kept aside with their reason.
 */
export async function writeWithoutRefused<T>(at: Writing, write: () => Promise<T>): Promise<T> {
  let tried = await behindSavepoint(at, write);
  if ('done' in tried) return tried.done;
  const keys = (await at.session.query<{ key: string }>(at.program.stagedKeys)).map(({ key }) => key);
  let culprits = await findCulprits(at, keys, trySeparately);
  if (culprits.length > 0 && (await at.release(culprits.map(({ sourceKey }) => sourceKey))) > 0)
    culprits = await findCulprits(at, keys, trySeparately);
  tried = await without(at, culprits, write);
  if ('done' in tried) return tried.done;
  // Rows that the database takes one after the other it may still refuse in one statement.
  tried = await without(at, await findCulprits(at, keys, tryTogether), write);
  if ('done' in tried) return tried.done;
  throw tried.refused;
}

type Tried<T> = { readonly done: T } | { readonly refused: GodwitError };

/** Does something that is taken back whole where the target refuses a row. */
async function behindSavepoint<T>({ session, program: { attempt } }: Writing, work: () => Promise<T>): Promise<Tried<T>> {
  await session.query(attempt.begin);
  try {
    const done = await work();
    await session.query(attempt.keep);
    return { done };
  } catch (error) {
    if (!(error instanceof GodwitError) || error.code !== 'data_refused') throw error;
    await session.query(attempt.undo);
    return { refused: error };
  }
}

async function without<T>(at: Writing, culprits: readonly Culprit[], write: () => Promise<T>): Promise<Tried<T>> {
  const { session, program } = at;
  await session.query(program.exclude(culprits));
  const tried = await behindSavepoint(at, write);
  if ('refused' in tried) await session.query(program.include(culprits.map(({ sourceKey }) => sourceKey)));
  return tried;
}

/** Tries rows on top of the good ones; null where the database takes them. */
type Try = (at: Writing, keys: readonly string[], good: readonly string[]) => Promise<GodwitError | null>;

/** All trials are taken back. */
async function findCulprits(at: Writing, keys: readonly string[], open: (all: readonly string[]) => Try): Promise<Culprit[]> {
  const { session, program, context } = at;
  const good: string[] = [];
  await session.query(program.attempt.begin);
  await session.query(program.exclude(untried(keys)));
  const tryRows = open(keys);
  const attempt = async (from: number, to: number): Promise<GodwitError | null> => {
    const refusal = await tryRows(at, keys.slice(from, to), good);
    if (refusal === null) good.push(...keys.slice(from, to));
    return refusal;
  };
  const { refused, isWhole } = await findRefused(keys.length, attempt, trialsMax);
  await session.query(program.attempt.undo);
  if (isWhole) return refused.map(({ at: place, reason }) => ({ sourceKey: keys[place] ?? '', verdict: reasonOf(reason) }));
  throw new GodwitError(
    'quarantine_threshold',
    `Phase ${context.phase}: changes have more rows that the database refuses than can be set apart.`,
  );
}

/** Good rows stay written, each range behind a savepoint, so that a trial costs its own rows alone. */
function trySeparately(all: readonly string[]): Try {
  let savepoints = 0;
  return async (at, keys, good) => {
    if (savepoints++ >= savepointsMax) {
      savepoints = 0;
      await beginAnew(at, all);
      await writeAlone(at, good);
    }
    const tried = await behindSavepoint(at, () => writeAlone(at, keys));
    return 'refused' in tried ? tried.refused : null;
  };
}

/** Good rows and range in the same statements. */
function tryTogether(all: readonly string[]): Try {
  return async (at, keys, good) => {
    await beginAnew(at, all);
    const tried = await behindSavepoint(at, () => writeAlone(at, [...good, ...keys]));
    return 'refused' in tried ? tried.refused : null;
  };
}

async function beginAnew({ session, program }: Writing, all: readonly string[]): Promise<void> {
  await session.query(program.attempt.undo);
  await session.query(program.attempt.begin);
  await session.query(program.exclude(untried(all)));
}

/** Writes these of the staged rows, then leaves the scratch as it was, so that others may follow. */
async function writeAlone({ session, program, context, check }: Writing, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  await session.query(program.include(keys));
  for (const statement of program.writeCarefully(context)) await session.query(statement);
  await check();
  for (const statement of [...program.attempt.clear, program.exclude(untried(keys))]) await session.query(statement);
}
