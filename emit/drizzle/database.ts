/** The database module beside a schema of Drizzle: what an application needs and nothing else. */
export const drizzleDatabase = `// Written by \`godwit schema emit\`.
import { sql } from 'drizzle-orm';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import * as schema from './schema.ts';

export type Database = NodePgDatabase<typeof schema>;
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];

export interface Connection {
  readonly db: Database;
  /** Whether the database answers within two seconds. */
  isHealthy(): Promise<boolean>;
  /** All of it, or nothing. \`settings\` hold for the transaction alone: who asks, for row security. */
  inTransaction<T>(work: (transaction: Transaction) => Promise<T>, settings?: Readonly<Record<string, string>>): Promise<T>;
  /** Waits for the queries under way, then closes the pool. */
  close(): Promise<void>;
}

/** Opens a pool of at most \`connections\`; connects when it is first asked. */
export function openDatabase(url: string, connections = 10): Connection {
  const pool = new pg.Pool({ connectionString: url, max: connections, connectionTimeoutMillis: 5000, idleTimeoutMillis: 30_000 });
  // A connection that breaks while idle must not end the process; the next query makes another.
  pool.on('error', () => {});
  const db = drizzle(pool, { schema });
  return {
    db,
    isHealthy: () => answers(db),
    inTransaction: (work, settings = {}) =>
      db.transaction(async (transaction) => {
        for (const [name, value] of Object.entries(settings)) await transaction.execute(sql\`SELECT set_config(\${name}, \${value}, true)\`);
        return work(transaction);
      }),
    close: () => pool.end(),
  };
}

async function answers(db: Database): Promise<boolean> {
  const late = new Promise<boolean>((resolve) => setTimeout(resolve, 2000, false).unref());
  const asked = db.execute(sql\`SELECT 1\`).then(
    () => true,
    () => false,
  );
  return Promise.race([asked, late]);
}
`;
