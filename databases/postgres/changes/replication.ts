import pg from 'pg';
import { GodwitError } from '../../../model/errors.ts';
import { translateError } from '../errors.ts';
import { labelOf } from '../session.ts';

/** Where a source is, for connections that read or make its slots. */
export interface ReplicationOptions {
  readonly url: string;
  readonly connectTimeoutMs: number;
}

/** Text forms of values depend on these; a replication connection takes them when it is opened. */
const textForms = {
  TimeZone: 'UTC',
  DateStyle: 'ISO,YMD',
  IntervalStyle: 'postgres',
  extra_float_digits: '1',
  bytea_output: 'hex',
  client_encoding: 'UTF8',
};

/** A connection that can read the log. What breaks while it is idle is reported by the next statement. */
export async function connectReplication({ url, connectTimeoutMs }: ReplicationOptions): Promise<pg.Client> {
  const options = Object.entries(textForms).map(([name, value]) => `-c ${name}=${value}`);
  const replication = { replication: 'database', options: options.join(' ') } as pg.ClientConfig;
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: connectTimeoutMs,
    application_name: 'godwit',
    ...replication,
  });
  client.on('error', () => {});
  await client.connect();
  return client;
}

/** Runs statements without parameters on such a connection, and closes it. */
export async function withReplication<T>(options: ReplicationOptions, work: (client: pg.Client) => Promise<T>): Promise<T> {
  let client: pg.Client | null = null;
  try {
    client = await connectReplication(options);
    return await work(client);
  } catch (error) {
    throw error instanceof GodwitError ? error : translateError(error, labelOf(options.url));
  } finally {
    await client?.end().catch(() => {});
  }
}
