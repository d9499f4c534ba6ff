import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GodwitError } from '../../model/errors.ts';
import type { SqlSession } from '../../model/session.ts';

const text = readFileSync(join(import.meta.dirname, 'sql', 'lock.sql'), 'utf8');

/** Takes the playbook's lock on the target for as long as the session lives; throws `run_active` when another process has it. */
export async function lockPlaybook(session: SqlSession, playbook: string): Promise<void> {
  const [row] = await session.query<{ got: boolean }>({ text, values: [playbook] });
  if (row?.got !== true) throw new GodwitError('run_active', `Another process is writing the target of ${playbook} now.`);
}
