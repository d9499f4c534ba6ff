import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { Statement, TargetSession } from '../../model/session.ts';
import { CopyOut } from './copy-out.ts';
import { translateError } from './errors.ts';
import { type AskApart, tellEventTrigger } from './event-triggers/refusal.ts';
import type { Attempt } from './missing-right.ts';
import { readOnly } from './read-only.ts';
import type { SourceSession, TextResult } from './source-session.ts';

export interface SessionOptions {
  readonly url: string;
  /** A source session cannot write, leaves no setting behind, and gets an error instead of fewer rows where row security would hide some. */
  readonly role: 'source' | 'target';
  /** Time zone in which naive text is read. */
  readonly zone: string;
  readonly connectTimeoutMs: number;
  readonly statementTimeoutMs: number;
  /** Pinned beside what every session pins. */
  readonly settings?: Readonly<Record<string, string>>;
}

export type { SourceSession, TextResult } from './source-session.ts';

/** `host:port/database`, without user and password. */
export function labelOf(url: string): string {
  const { hostname, port, pathname } = new URL(url);
  return `${hostname}:${port || '5432'}${pathname}`;
}

/**
 * What an administrator may have set for a database or a role: it would end a session that holds a view of the source, or give SQL text another
 * meaning. `pg_dump` sets the same back. Versions of PostgreSQL know some of them only.
 */
const asShipped: Readonly<Record<string, string>> = {
  idle_in_transaction_session_timeout: '0',
  idle_session_timeout: '0',
  transaction_timeout: '0',
  default_transaction_isolation: 'read committed',
  default_transaction_deferrable: 'off',
  standard_conforming_strings: 'on',
  array_nulls: 'on',
  transform_null_equals: 'off',
  quote_all_identifiers: 'off',
  xmlbinary: 'base64',
  xmloption: 'content',
};

/**
 * Settings that text forms and name look-ups depend on; pinned, so that no server, role or host changes a value. A target session also has room for a
 * staged batch and the hashes of its parents, and runs many short plans that are not worth compiling.
 */
function pinnedSettings({ role, zone, statementTimeoutMs, settings }: SessionOptions): Readonly<Record<string, string>> {
  const pinned = {
    ...asShipped,
    TimeZone: zone,
    DateStyle: 'ISO, YMD',
    IntervalStyle: 'postgres',
    extra_float_digits: '1',
    bytea_output: 'hex',
    client_encoding: 'UTF8',
    search_path: '',
    statement_timeout: String(statementTimeoutMs),
    ...settings,
  };
  // Planning would otherwise run constant parts of the tables' checks.
  return role === 'source'
    ? { ...pinned, row_security: 'off', constraint_exclusion: 'off' }
    : { ...pinned, jit: 'off', temp_buffers: '32MB', work_mem: '64MB' };
}

const pinSql = readFileSync(join(import.meta.dirname, 'pin-settings.sql'), 'utf8');

/**
 * Opens one connection with every setting pinned; to a source, in each transaction. Throws `authentication_failed`,
 * `database_not_found`, `database_unreachable`.
 */
export async function openSession(options: SessionOptions): Promise<TargetSession & SourceSession> {
  const label = labelOf(options.url);
  const connect = (): pg.Client =>
    new pg.Client({ connectionString: options.url, connectionTimeoutMillis: options.connectTimeoutMs, application_name: 'godwit' });
  const settings = pinnedSettings(options);
  const client = connect();
  // A connection that breaks while idle must not end the process; the next statement reports it.
  client.on('error', () => {});
  const session = sessionOn(client, label, connect);
  await translated(label, () => client.connect());
  if (options.role === 'source') return readOnly(session, { label, settings, answers: (text) => answers(client, label, text) });
  try {
    await session.query({ text: pinSql, values: [Object.keys(settings), Object.values(settings)] });
  } catch (error) {
    await session.close().catch(() => {});
    throw error;
  }
  return session;
}

function sessionOn(client: pg.Client, label: string, connect: () => pg.Client): TargetSession & SourceSession {
  const run = (statement: Statement): Promise<pg.QueryResult> =>
    translated(
      label,
      () => client.query({ text: statement.text, values: [...(statement.values ?? [])], ...(statement.name && { name: statement.name }) }),
      attemptOf(client, statement),
    ).catch(async (error: unknown) => {
      throw await tellEventTrigger(error, statement.text, askApart(connect));
    });
  const command = async (text: string): Promise<void> => {
    await run({ text });
  };
  return {
    query: async (statement) => (await run(statement)).rows,
    begin: () => command('BEGIN'),
    commit: () => command('COMMIT'),
    rollback: () => command('ROLLBACK'),
    copyIn: (statement, bytes) => translated(label, () => copyInto(client, statement, bytes), attemptOf(client, statement)),
    queryText: (statement) => translated(label, () => queryText(client, statement), attemptOf(client, statement)),
    copyOut: (statement) =>
      client.query(new CopyOut(statement.text, (error) => translateError(error, label, attemptOf(client, statement)))),
    cancel: () => cancelStatement(client, label, connect()),
    close: () => client.end(),
  };
}

/** Asks on another connection of the same kind. */
function askApart(connect: () => pg.Client): AskApart {
  return async (work) => {
    const other = connect();
    other.on('error', () => {});
    try {
      await other.connect();
      return await work({ query: async ({ text }) => (await other.query(text)).rows });
    } finally {
      await other.end().catch(() => {});
    }
  };
}

/** Several statements in one message, and the rows of each. */
async function answers(client: pg.Client, label: string, text: string): Promise<Record<string, unknown>[][]> {
  const results: pg.QueryResult | pg.QueryResult[] = await translated(label, () => client.query(text), attemptOf(client, { text }));
  return [results].flat().map(({ rows }) => rows);
}

/** Asks the server to cancel what the client is waiting for (PostgreSQL manual, Server Signaling Functions). */
async function cancelStatement(client: pg.Client, label: string, other: pg.Client): Promise<void> {
  other.on('error', () => {});
  try {
    await translated(label, async () => {
      await other.connect();
      await other.query('SELECT pg_catalog.pg_cancel_backend($1)', [processOf(client)]);
    });
  } finally {
    await other.end().catch(() => {});
  }
}

/** The driver knows its backend's process; its types do not say so. */
const processOf = (client: pg.Client): unknown => ('processID' in client ? client.processID : null);

async function queryText(client: pg.Client, { text, values }: Statement): Promise<TextResult> {
  const asSent = { getTypeParser: () => (value: string) => value };
  const { fields, rows } = await client.query<(string | null)[]>({ text, values: [...(values ?? [])], rowMode: 'array', types: asSent });
  return {
    columns: fields.map(({ name, dataTypeID, tableID, columnID }) => ({ name, type: dataTypeID, table: tableID, position: columnID })),
    rows,
  };
}

async function copyInto(client: pg.Client, statement: Statement, bytes: Readable): Promise<number> {
  const copy = client.query(copyFrom(statement.text));
  await pipeline(bytes, copy);
  return copy.rowCount;
}

const attemptOf = ({ user }: pg.Client, { text }: Statement): Attempt => ({ statement: text, role: user ?? 'of the connection' });

async function translated<T>(label: string, work: () => Promise<T>, attempt?: Attempt): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw translateError(error, label, attempt);
  }
}
