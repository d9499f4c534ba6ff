import { GodwitError } from '../../../model/errors.ts';
import type { SqlSession } from '../../../model/session.ts';
import { type CheckGroup, passed } from './facts.ts';

const looks = 5;

/** Does one connection stay with one backend? Behind a transaction pooler, settings and temporary tables vanish between statements. */
export const checkPooler: CheckGroup = async ({ session, question: { role } }) => {
  const name = `${role}.pooler`;
  if (!(await backendChanges(session)) && !(await namesPoolMode(session))) {
    return [passed(name, 'The connection stays with one backend.')];
  }
  return [
    {
      name,
      status: 'failed',
      message: 'A transaction pooler stands in between: statements of one connection reach different backends.',
      fix: 'Connect to the server itself or to a pool in session mode (often port 5432 in place of 6543).',
    },
  ];
};

async function backendChanges(session: SqlSession): Promise<boolean> {
  const backends = new Set<number>();
  for (let look = 0; look < looks; look++) {
    const [row] = await session.query<{ pid: number }>({ text: 'SELECT pg_catalog.pg_backend_pid() AS pid' });
    if (row) backends.add(row.pid);
  }
  return backends.size > 1;
}

/** PgBouncer and its kin answer this; PostgreSQL does not know the name. */
async function namesPoolMode(session: SqlSession): Promise<boolean> {
  try {
    const [row] = await session.query<{ pool_mode?: string }>({ text: 'SHOW pool_mode' });
    return row?.pool_mode !== undefined && row.pool_mode !== 'session';
  } catch (error) {
    if (error instanceof GodwitError && error.code === 'connection_lost') throw error;
    return false;
  }
}
