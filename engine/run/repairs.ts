import { GodwitError } from '../../model/errors.ts';
import { noRows } from '../../model/ledger.ts';
import { writtenFields } from '../../model/mapping.ts';
import type { TargetSession } from '../../model/session.ts';
import type { InboundReference, RemovalStatements } from '../../model/undo-statements.ts';
import { inTransaction } from '../batch/write-batch.ts';
import { type Differentials, openDifferentials } from '../ledger/differentials.ts';
import { withRetries } from '../retry.ts';
import { contextOf, targetsOf } from '../route.ts';
import type { PreparedPhase, RunContext } from './context.ts';

/** Longest chain of removed rows of one entity that refer to each other across batches. */
const roundsMax = 100;

const differentialsOf = ({ ledgerSchema, playbook }: RunContext, session: TargetSession): Differentials =>
  openDifferentials(session, ledgerSchema, playbook.playbook);

/** Whether a run brings what is wanted now: all, or the same differential. */
export async function bringsTheSame(context: RunContext, run: string): Promise<boolean> {
  for (const on of targetsOf(context))
    if ((await differentialsOf(on, on.ledgerSession).repairedBy(run)) !== (context.repairs?.id ?? null)) return false;
  return true;
}

/** Notes in every target that the run brings the differential. Throws `dependency_missing` where another run has. */
export async function takeDifferential(context: RunContext, run: string): Promise<void> {
  const { repairs } = context;
  if (!repairs) return;
  for (const on of targetsOf(context)) {
    if (await differentialsOf(on, on.ledgerSession).take(repairs.id, run)) continue;
    throw new GodwitError(
      'dependency_missing',
      'This difference was brought by another run, or a newer analysis has taken its place; analyze again.',
    );
  }
}

/** Removes what the differential says, children before parents; rows that something still refers to stay. False when it was interrupted. */
export async function removeListedRows(context: RunContext, run: string, prepared: readonly PreparedPhase[]): Promise<boolean> {
  if (!context.repairs) return true;
  for (const each of prepared.toReversed())
    if (!(await removeOfPhase(contextOf(context, each.phase.databases), context.repairs.id, run, each))) return false;
  return true;
}

/** What the removal of a phase's rows works with. */
interface Removal {
  readonly differential: string;
  readonly run: string;
  readonly prepared: PreparedPhase;
  readonly program: RemovalStatements;
}

async function removeOfPhase(context: RunContext, differential: string, run: string, prepared: PreparedPhase): Promise<boolean> {
  const { target, ledgerSession, ledgerSchema, playbook } = context;
  const phase = prepared.phase.phase;
  if ((await differentialsOf(context, ledgerSession).toDelete(differential, phase, '', 1)).length === 0) return true;
  const program = target.compileRemoval({
    ...{ differential, phase, target: prepared.target, targetKey: prepared.mapping.identity.targetKey },
    columns: writtenFields(prepared.mapping).map((field) => field.target),
    inbound: await ledgerSession.query<InboundReference>(target.inboundReferences(prepared.target)),
    ...{ ledgerSchema, migration: playbook.playbook },
  });
  return withRetries(context, () => removeInRounds(context, { differential, run, prepared, program }));
}

/** Again as long as that frees further rows: one may be referred to by another that goes in a later batch. */
async function removeInRounds(context: RunContext, removal: Removal): Promise<boolean> {
  const session = await context.target.openSession();
  try {
    let removed = 1;
    for (let round = 0; removed > 0 && round < roundsMax; round++) {
      removed = 0;
      for await (const keys of pagesToDelete(context, session, removal)) {
        if (context.signal.aborted) return false;
        removed += await inTransaction(session, () => removeBatch(context, session, removal, keys));
      }
    }
    return true;
  } finally {
    await session.close().catch(() => {});
  }
}

async function* pagesToDelete(context: RunContext, session: TargetSession, { differential, prepared }: Removal): AsyncGenerator<string[]> {
  for (let after = ''; ; ) {
    const keys = await differentialsOf(context, session).toDelete(differential, prepared.phase.phase, after, context.settings.batchRows);
    const last = keys.at(-1);
    if (last === undefined) return;
    yield keys;
    after = last;
  }
}

/** A batch of its own: the ledger row is the fence, the rows and their undo commit with it. */
async function removeBatch(
  context: RunContext,
  session: TargetSession,
  { run, prepared, program }: Removal,
  keys: readonly string[],
): Promise<number> {
  const differentials = differentialsOf(context, session);
  const phase = prepared.phase.phase;
  for (const statement of program.take(keys)) await session.query(statement);
  for (let round = 0; round < roundsMax; round++) {
    const blocked = (await session.query<{ key: string }>(program.blocked)).map(({ key }) => key);
    if (blocked.length === 0) break;
    await session.query(program.release(blocked));
  }
  if ((await session.query<{ rows: number }>(program.taken))[0]?.rows === 0) return 0;
  const slice = await differentials.nextRemoval(run, phase);
  const claim = { run, phase, pass: 1, kind: 'removal' as const, slice, epoch: 1, position: '', mapping: prepared.digest };
  const batch = await context.ledger.claim(session, claim);
  if (batch === null) throw new GodwitError('run_active', `Another process removes rows of phase ${phase} now.`);
  let rows = 0;
  for (const statement of program.apply({ batch, run })) rows = (await session.query<{ rows: number }>(statement))[0]?.rows ?? rows;
  await context.ledger.complete(session, batch, noRows, []);
  await differentials.noteRemoved(batch, rows);
  if (rows > 0) context.notify({ type: 'settling', phase, message: `${rows} rows removed that the source does not make any more` });
  return rows;
}
