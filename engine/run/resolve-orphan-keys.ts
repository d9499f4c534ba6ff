import type { PhaseStatements } from '../../model/phase-statements.ts';
import { stageSlice } from '../batch/stage.ts';
import { inTransaction } from '../batch/write-batch.ts';
import type { PassName } from '../ledger/ledger.ts';
import type { OpenEpoch, RunContext } from './context.ts';
import { closeWorker, openWorker } from './workers.ts';

/**
 * Finds the legacy keys of rows that went with a removed parent, by reading the source once more. Such rows are rare, so that writing a row need not
 * note its key. Nothing is read where there are none.
 */
export async function resolveOrphanKeys(
  context: RunContext,
  program: PhaseStatements,
  { run, phase }: PassName,
  epoch: OpenEpoch,
): Promise<void> {
  const orphanKeys = program.settle.orphanKeys({ run, phase });
  const isOpen = async (): Promise<boolean> => ((await context.ledgerSession.query<{ rows: number }>(orphanKeys))[0]?.rows ?? 0) > 0;
  if (!(await isOpen())) return;
  const worker = await openWorker(context, { program, epoch });
  try {
    for (const slice of await epoch.view.slices(program.sourceRead, context.settings.batchRows)) {
      await inTransaction(worker.session, async () => {
        await stageSlice(worker.session, worker.reader, program, slice);
        for (const statement of program.settle.name({ run, phase })) await worker.session.query(statement);
      });
      if (!(await isOpen())) return;
    }
  } finally {
    await closeWorker(worker);
  }
}
