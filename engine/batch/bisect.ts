import { GodwitError } from '../../model/errors.ts';
import type { Slice } from '../../model/ledger.ts';
import type { PhaseProgram } from '../../model/program.ts';
import type { Claim, Ledger } from '../ledger/ledger.ts';
import { type Staged, stageSlice } from './stage.ts';
import { type BatchOutcome, inTransaction, type Worker, writeStaged } from './write-batch.ts';

/** Trials per batch: enough for some hundred culprits among ten thousand rows. */
const trialsMax = 5000;

interface Culprit {
  readonly sourceKey: string;
  readonly verdict: string;
}

/**
 * The fallback for rows that no guard foresaw: the staged rows are tried in ever smaller ranges, each trial rolled back, until the rows that
 * the database refuses by themselves are found; then the batch is written without them, and they go to quarantine.
 */
export async function bisectBatch(
  worker: Worker,
  ledger: Ledger,
  program: PhaseProgram,
  claim: Claim,
  slice: Slice,
): Promise<BatchOutcome | null> {
  const { session, reader } = worker;
  const staged = await inTransaction(session, () => stageSlice(session, reader, program, slice));
  const keys = (await session.query<{ key: string }>(program.stagedKeys)).map(({ key }) => key);
  const culprits = await findCulprits(worker, ledger, program, claim, keys);
  return inTransaction(session, async () => {
    const batch = await ledger.claim(session, claim);
    if (batch === null) return null;
    await session.query(program.exclude(culprits));
    return writeStaged(session, ledger, program, { run: claim.run, phase: claim.phase, batch }, staged);
  });
}

/** Ranges are tried in key order, each together with all rows that were found good, so that the lowest key wins among rows that exclude each other. */
async function findCulprits(
  worker: Worker,
  ledger: Ledger,
  program: PhaseProgram,
  claim: Claim,
  keys: readonly string[],
): Promise<Culprit[]> {
  const culprits: Culprit[] = [];
  const ranges: [from: number, to: number][] = [[0, keys.length]];
  for (let trials = 0; ranges.length > 0; trials++) {
    const [from, to] = ranges.shift() ?? [0, 0];
    if (trials >= trialsMax) throw tooMany(claim, culprits.length);
    const apart = [...culprits, ...keys.slice(to).map((sourceKey) => ({ sourceKey, verdict: 'untried|' }))];
    const refusal = await tryWriting(worker, ledger, program, claim, { rows: keys.length, unreadable: [] }, apart);
    if (refusal === null) continue;
    if (to - from === 1) culprits.push({ sourceKey: keys[from] ?? '', verdict: reasonOf(refusal) });
    else ranges.unshift([from, Math.floor((from + to) / 2)], [Math.floor((from + to) / 2), to]);
  }
  return culprits;
}

/** Writes without the rows set apart and rolls back; the error, if the database refused a row. */
async function tryWriting(
  { session }: Worker,
  ledger: Ledger,
  program: PhaseProgram,
  claim: Claim,
  staged: Staged,
  apart: readonly Culprit[],
): Promise<GodwitError | null> {
  await session.begin();
  try {
    const batch = await ledger.claim(session, claim);
    if (batch === null) return null;
    await session.query(program.exclude(apart));
    await writeStaged(session, ledger, program, { run: claim.run, phase: claim.phase, batch }, staged);
    return null;
  } catch (error) {
    if (error instanceof GodwitError && error.code === 'data_refused') return error;
    throw error;
  } finally {
    await session.rollback().catch(() => {});
  }
}

function reasonOf({ details }: GodwitError): string {
  const state = String(details.state ?? '');
  const where = details.column ?? details.constraint ?? details.function ?? '';
  return `${state.startsWith('22') ? 'invalid_value' : 'constraint'}|${String(where)}`;
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
