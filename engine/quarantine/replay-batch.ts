import { assert, GodwitError } from '../../model/errors.ts';
import { keyParts } from '../../model/identity.ts';
import { wholeEntity } from '../../model/ledger.ts';
import type { BatchContext, PhaseStatements } from '../../model/phase-statements.ts';
import { copyRows, stageKeys } from '../batch/stage.ts';
import { finishStaging } from '../batch/transform.ts';
import { inTransaction, type Worker, writeRows } from '../batch/write-batch.ts';
import { openKeptRows } from '../ledger/kept-rows.ts';
import type { PassName } from '../ledger/ledger.ts';
import { type OpenEpoch, type PreparedPhase, programOf, type RunContext } from '../run/context.ts';
import { settleRows } from '../run/settle.ts';

/** What a replay did with some rows. */
export interface Replayed {
  readonly replayed: number;
  readonly refused: number;
  readonly gone: number;
}

/** Replays rows by key in one transaction. They are read from the source again, so that what arrives is mapping(source with patch). */
export function replayBatch(
  context: RunContext,
  worker: Worker,
  prepared: PreparedPhase,
  pass: PassName,
  epoch: OpenEpoch,
  keys: readonly string[],
): Promise<Replayed> {
  const { session, reader } = worker;
  const { playbook, ledger, ledgerSchema } = context;
  const program = programOf(context, prepared, 'merge');
  const kept = openKeptRows(session, ledgerSchema, playbook.playbook);
  return inTransaction(session, async () => {
    const slice = await kept.nextReplay(pass);
    const claim = { ...pass, kind: 'replay' as const, slice, epoch: epoch.number, position: epoch.view.position, mapping: prepared.digest };
    const batch = await ledger.claim(session, claim);
    if (batch === null) throw new GodwitError('run_active', `Another process replays rows of phase ${pass.phase} now.`);
    const locked = await kept.lock(pass, keys);
    const at = { run: pass.run, phase: pass.phase, batch };
    await decideAgain(worker, program, at);
    await stageKeys(session, reader, program, locked.map(keyParts));
    const staged = (await session.query<{ key: string }>(program.stagedKeys)).map(({ key }) => key);
    const replayed = await writeReplay(context, worker, program, at, staged.length);
    const marked = await kept.markReplayed(pass, staged, batch);
    assert(marked === replayed, `phase ${pass.phase}: ${replayed} rows were replayed and ${marked} are marked so`);
    return { replayed, refused: staged.length - replayed, gone: locked.length - staged.length };
  });
}

/** A repaired row may have another conflict key: who is adopted, and who comes twice, is decided over the whole entity again. */
async function decideAgain({ session, reader }: Worker, program: PhaseStatements, at: BatchContext): Promise<void> {
  const { keyPass } = program;
  if (keyPass === null) return;
  await session.query(keyPass.clear);
  await copyRows(session, reader, keyPass, wholeEntity);
  await finishStaging(session, program);
  for (const statement of keyPass.decide(at)) await session.query(statement);
}

/** Writes, settles and completes the ledger row; returns how many rows have left the quarantine. */
async function writeReplay(
  { ledger }: RunContext,
  { session }: Worker,
  program: PhaseStatements,
  at: BatchContext,
  staged: number,
): Promise<number> {
  const { fates, buckets } = await writeRows(session, program, at, staged);
  const hasLate = program.settle.links(at).length > 0;
  const settled = hasLate ? await settleRows(session, program, at) : { rows: 0, overwritten: 0, buckets: [] };
  for (const statement of program.settle.name(at)) await session.query(statement);
  const written = fates.written + settled.rows;
  const overwritten = (fates.overwritten ?? 0) + settled.overwritten;
  const replayed = written + fates.unchanged + fates.skipped;
  const counts = { ...fates, read: 0, written, inserted: written - overwritten, overwritten, quarantined: -replayed };
  await ledger.complete(session, at.batch, counts, [...buckets, ...settled.buckets]);
  return replayed;
}
