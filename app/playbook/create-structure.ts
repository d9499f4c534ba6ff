import { inTransaction } from '../../engine/batch/write-batch.ts';
import type { TargetDatabase } from '../../model/contracts.ts';

/** Runs drafted statements on the target: all of them, or none. */
export async function createStructure(target: TargetDatabase, statements: readonly string[]): Promise<void> {
  const session = await target.openSession();
  try {
    await inTransaction(session, async () => {
      for (const text of statements) await session.query({ text });
    });
  } finally {
    await session.close();
  }
}
