import type { BatchPace } from '../../model/report.ts';
import type { SqlSession } from '../../model/session.ts';
import { statementText } from '../schema/install.ts';
import type { PassName } from './ledger.ts';

/** How fast the batches of a pass were; null where none was committed. */
export async function batchPace(session: SqlSession, schema: string, { run, phase, pass }: PassName): Promise<BatchPace | null> {
  const text = statementText(import.meta.dirname, 'batch-pace.sql', schema);
  const [found] = await session.query<BatchPace>({ text, values: [run, phase, pass] });
  return found && found.batches > 0 ? found : null;
}
