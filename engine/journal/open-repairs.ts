import type { SqlSession } from '../../model/session.ts';
import { statementText } from '../schema/install.ts';

/** A repair of a cause that waits for a decision. */
export interface OpenRepair {
  readonly digest: string;
  readonly by: string;
  readonly since: string;
}

/** Repairs of causes that nobody has decided on, oldest first. */
export function openCauseRepairs(session: SqlSession, schema: string, playbook: string): Promise<OpenRepair[]> {
  return session.query({ text: statementText(import.meta.dirname, 'open-repairs.sql', schema), values: [playbook] });
}
