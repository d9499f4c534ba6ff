import pg from 'pg';
import { GodwitError } from '../../model/errors.ts';
import { translateError } from './errors.ts';

const rounds = 5;

/** Where the test is made. */
export interface PoolerTest {
  readonly url: string;
  readonly label: string;
  readonly connectTimeoutMs: number;
}

/**
 * Makes sure that a connection stays with one backend, before anything is set on it: behind a transaction pooler settings would be left to the
 * applications that share the pool, and temporary tables would vanish. Throws `pooler_between`.
 *
 * A backend tells its process id when a connection begins (PostgreSQL manual, section 54.2.1); a pooler tells a number of its
 * own. Behind one, a second
 * connection opens transactions: with a transaction pooler it takes the first one's backend, or drives the first one to another.
 */
export async function refuseTransactionPooler(test: PoolerTest): Promise<void> {
  const first = await connect(test);
  try {
    const told: unknown = 'processID' in first ? first.processID : null;
    const home = await backendOf(first);
    if (told === home || !(await changesBackend(test, first, home))) return;
  } catch (error) {
    throw translateError(error, test.label);
  } finally {
    await first.end().catch(() => {});
  }
  throw new GodwitError(
    'pooler_between',
    `A transaction pooler stands in between: statements of one connection to ${test.label} reach different backends.`,
  );
}

async function changesBackend(test: PoolerTest, first: pg.Client, home: number): Promise<boolean> {
  const second = await connect(test);
  try {
    for (let round = 0; round < rounds; round++) {
      await second.query('BEGIN READ ONLY');
      if ((await backendOf(second)) === home || (await isElsewhere(first, home))) return true;
      await second.query('ROLLBACK');
    }
    return false;
  } finally {
    await second.end().catch(() => {});
  }
}

/** A pool without a free backend does not answer. */
async function isElsewhere(client: pg.Client, home: number): Promise<boolean> {
  try {
    return (await backendOf(client)) !== home;
  } catch (error) {
    if (error instanceof Error && error.message === 'Query read timeout') return true;
    throw error;
  }
}

async function connect({ url, label, connectTimeoutMs }: PoolerTest): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: connectTimeoutMs,
    application_name: 'godwit',
  });
  client.on('error', () => {});
  try {
    await client.connect();
    return client;
  } catch (error) {
    throw translateError(error, label);
  }
}

async function backendOf(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('SELECT pg_catalog.pg_backend_pid() AS pid');
  return rows[0]?.pid ?? 0;
}
