import type { PhaseStatements } from '../../model/phase-statements.ts';
import type { Statement, TargetSession } from '../../model/session.ts';
import type { Worker } from '../batch/write-batch.ts';
import type { OpenEpoch, RunContext } from './context.ts';

/** What a worker is made ready for. */
interface Ready {
  readonly program: Pick<PhaseStatements, 'prepare'>;
  readonly epoch: OpenEpoch;
}

/**
 * A reader of the epoch's view and a session of the target that is made ready for the phase; neither stays open where the other cannot be had.
 * `first` runs on the session before all else.
 */
export async function openWorker(context: RunContext, { program, epoch }: Ready, first?: Statement): Promise<Worker> {
  const reader = await epoch.view.openReader();
  try {
    return { reader, session: await openReady(context, first ? [first, ...program.prepare] : program.prepare) };
  } catch (error) {
    await reader.close().catch(() => {});
    throw error;
  }
}

async function openReady({ target }: RunContext, statements: readonly Statement[]): Promise<TargetSession> {
  const session = await target.openSession();
  try {
    for (const statement of statements) await session.query(statement);
    return session;
  } catch (error) {
    await session.close().catch(() => {});
    throw error;
  }
}

/** Closes both; whether they were lost before does not matter. */
export async function closeWorker({ session, reader }: Worker): Promise<void> {
  await Promise.allSettled([session.close(), reader.close()]);
}
