import { GodwitError } from '../../model/errors.ts';
import type { SqlSession } from '../../model/session.ts';
import { statementText } from '../schema/install.ts';
import { openJournal } from './journal.ts';

/** Names of the playbooks that were mapped with the journal in `schema`; none where there is no journal. */
export async function playbooksKept(session: SqlSession, schema: string): Promise<string[]> {
  try {
    await openJournal(schema).requireInstalled(session);
  } catch (error) {
    if (error instanceof GodwitError && error.code === 'nothing_recorded') return [];
    throw error;
  }
  const found = await session.query<{ playbook: string }>({ text: statementText(import.meta.dirname, 'playbooks.sql', schema) });
  return found.map(({ playbook }) => playbook);
}
