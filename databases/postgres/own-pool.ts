import pg from 'pg';
import { translateError } from './errors.ts';
import { labelOf } from './session.ts';
import { ident, sql, statement } from './sql.ts';

const connectionsMax = 8;
const idleMs = 30_000;
const connectMs = 10_000;

/** Connections to a schema of its own, for a library that keeps its tables there and makes them itself. The schema is made where it is not there. */
export async function openOwnPool(url: string, schema: string): Promise<pg.Pool> {
  const pool = new pg.Pool({
    ...{ connectionString: url, max: connectionsMax, idleTimeoutMillis: idleMs, connectionTimeoutMillis: connectMs },
    ...{ application_name: `godwit ${schema}`, options: `-c search_path=${schema}`, allowExitOnIdle: true },
  });
  // A connection that is lost while nobody uses it is opened anew.
  pool.on('error', () => {});
  try {
    await pool.query(statement(sql`CREATE SCHEMA IF NOT EXISTS ${ident(schema)}`).text);
    return pool;
  } catch (error) {
    await pool.end();
    throw translateError(error, labelOf(url));
  }
}
