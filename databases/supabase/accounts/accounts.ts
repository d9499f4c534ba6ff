import type { AccountQuestion, AccountStore } from '../../../model/accounts.ts';
import { GodwitError } from '../../../model/errors.ts';
import type { TargetSession } from '../../../model/session.ts';
import { readAdditions } from '../additions.ts';
import type { Project } from '../project.ts';
import { openApiAccounts } from './api-store.ts';
import { openSqlAccounts, referredIds } from './sql-store.ts';

interface Asked {
  readonly label: string;
  readonly role: 'source' | 'target';
  readonly project: Project | null;
  readonly question: AccountQuestion;
}

/** The users of a project: by SQL where the role may, by the admin API else. Throws `right_missing` where neither can be. */
export async function openAccounts(session: TargetSession, { label, role, project, question }: Asked): Promise<AccountStore> {
  try {
    const { mayReadUsers, mayWriteUsers } = await readAdditions(session);
    const may = role === 'source' ? mayReadUsers : mayWriteUsers;
    if (may && question.way !== 'api') return await openSqlAccounts(session, label);
    if (!project) throw missing(label, role);
    const store = openApiAccounts(project, question, (ids) => referredIds(session, ids));
    return { ...store, close: () => session.close() };
  } catch (error) {
    await session.close().catch(() => {});
    throw error;
  }
}

const missing = (label: string, role: Asked['role']): GodwitError =>
  new GodwitError(
    'right_missing',
    `The role may not ${role === 'source' ? 'read' : 'write'} the tables of users in ${label}, and its connection names no \`project\` ` +
      'and `service_role` for the admin API.',
  );
