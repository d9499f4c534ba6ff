import type { BatchPace } from '../../model/report.ts';
import type { SqlSession } from '../../model/session.ts';
import { statementText } from '../schema/install.ts';
import type { PassName } from './ledger.ts';

/** How fast the batches of a pass were; null where none was committed. */
export async function batchPace(session: SqlSession, schema: string, { run, phase, pass }: PassName): Promise<BatchPace | null> {
  const text = statementText(import.meta.dirname, 'batch-pace.sql', schema);
  const [found] = await session.query<FoundPace>({ text, values: [run, phase, pass] });
  if (!found || found.batches === 0) return null;
  const { course, ...pace } = found;
  return course === null ? pace : { ...pace, course };
}

type FoundPace = Omit<BatchPace, 'course'> & { readonly course: NonNullable<BatchPace['course']> | null };
