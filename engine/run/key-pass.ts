import { noRows, wholeEntity } from '../../model/ledger.ts';
import type { PhaseStatements } from '../../model/phase-statements.ts';
import { duplicateKeyError } from '../batch/duplicate-key-error.ts';
import { copyRows } from '../batch/stage.ts';
import { finishStaging } from '../batch/transform.ts';
import { inTransaction } from '../batch/write-batch.ts';
import type { Claim } from '../ledger/ledger.ts';
import type { OpenEpoch, RunContext } from './context.ts';
import { closeWorker, openWorker } from './workers.ts';

/** Decides adopted, merged and refused rows before the first batch of a pass; once per pass, whoever comes first. */
export async function runKeyPass(
  context: RunContext,
  program: PhaseStatements,
  claim: Omit<Claim, 'kind' | 'slice'>,
  epoch: OpenEpoch,
): Promise<void> {
  const { keyPass } = program;
  if (keyPass === null) return;
  context.notify({ type: 'settling', phase: claim.phase, message: 'deciding which rows are known, and which come twice' });
  const worker = await openWorker(context, { program: { ...program, prepare: keyPass.prepare }, epoch });
  const { session, reader } = worker;
  try {
    await inTransaction(session, async () => {
      const batch = await context.ledger.claim(session, { ...claim, kind: 'key_pass', slice: 0 });
      if (batch === null) return;
      await session.query(keyPass.clear);
      await copyRows(session, reader, keyPass, wholeEntity);
      await finishStaging(session, program);
      for (const statement of keyPass.decide({ run: claim.run, phase: claim.phase, batch })) await session.query(statement);
      await context.ledger.complete(session, batch, noRows, []);
    });
  } catch (error) {
    throw duplicateKeyError(error, program, claim.phase);
  } finally {
    await closeWorker(worker);
  }
}
