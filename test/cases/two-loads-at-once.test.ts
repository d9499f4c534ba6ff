import { describe, expect, it } from 'vitest';
import { openPostgresTarget } from '../../databases/postgres/database.ts';
import { type CopyChunk, loadTables } from '../../databases/postgres/load.ts';
import { createDatabase, withClient } from '../support/databases.ts';

const ddl = 'CREATE TABLE bird (id integer PRIMARY KEY)';

async function* birds(): AsyncIterable<CopyChunk> {
  yield { table: 'bird', columns: ['id'], rows: 2, text: '1\n2\n' };
}

async function load(url: string): Promise<void> {
  const limits = { connectTimeoutMs: 10_000, statementTimeoutMs: 60_000, profileRows: 0 };
  const database = await openPostgresTarget({ url, schemas: ['public'], ...limits });
  const session = await database.openSession();
  try {
    await loadTables(session, ddl, birds(), () => {});
  } finally {
    await session.close();
    await database.close();
  }
}

describe('a sample that two processes generate at once', () => {
  it('is loaded by the first, and found by the others', async () => {
    const url = await createDatabase('two_loads');
    await Promise.all([load(url), load(url), load(url)]);
    const { rows } = await withClient(url, (client) => client.query('SELECT count(*)::int AS birds FROM bird'));
    expect(rows).toEqual([{ birds: 2 }]);
  });
});
