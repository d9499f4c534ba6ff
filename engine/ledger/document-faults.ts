import { elementRead } from '../../model/column-ref.ts';
import { canonicalKey } from '../../model/identity.ts';
import type { SqlSession } from '../../model/session.ts';
import { elementFaults } from '../../model/unnest.ts';
import { statementText } from '../schema/install.ts';
import type { PassName } from './ledger.ts';

const reasons = ['unreadable', ...elementFaults];

/** What was kept aside of these documents, or of their elements, is not kept aside any more: they are judged anew. */
export async function forgetFaults(
  session: SqlSession,
  schema: string,
  { run, phase }: PassName,
  owners: readonly (readonly string[])[],
): Promise<void> {
  if (owners.length === 0) return;
  const keys = owners.map((owner) => ({ owner: canonicalKey(owner), elements: canonicalKey([...owner, elementRead]) }));
  await session.query({
    text: statementText(import.meta.dirname, 'forget-faults.sql', schema),
    values: [run, phase, JSON.stringify(keys), reasons],
  });
}
