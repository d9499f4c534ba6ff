import pg from 'pg';
import type { TargetSession } from '../../model/session.ts';

/** A session on a real database for tests of rooms that may not import `databases`. */
export async function openTestSession(url: string): Promise<TargetSession> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const run = async (text: string): Promise<void> => {
    await client.query(text);
  };
  return {
    query: async (statement) => (await client.query({ text: statement.text, values: [...(statement.values ?? [])] })).rows,
    begin: () => run('BEGIN'),
    commit: () => run('COMMIT'),
    rollback: () => run('ROLLBACK'),
    copyOut: () => {
      throw new Error('this session does not copy');
    },
    cancel: () => Promise.resolve(),
    copyIn: () => Promise.reject(new Error('this session does not copy')),
    close: () => client.end(),
  };
}
