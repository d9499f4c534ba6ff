import { type ErrorCode, GodwitError } from '../../model/errors.ts';
import { type Attempt, missingRight } from './missing-right.ts';

/** SQLSTATEs (PostgreSQL manual, appendix A) and socket errors that have a meaning of their own. */
const byState: Readonly<Record<string, ErrorCode>> = {
  '28P01': 'authentication_failed',
  '28000': 'authentication_failed',
  '3D000': 'database_not_found',
  '42501': 'right_missing',
  '25006': 'read_only',
  '53100': 'disk_full',
  '53200': 'server_limit',
  '53400': 'server_limit',
  '55P03': 'lock_timeout',
  '57014': 'timeout',
  '53300': 'database_unreachable',
  '57P03': 'database_unreachable',
  ECONNREFUSED: 'database_unreachable',
  ENOTFOUND: 'database_unreachable',
  EAI_AGAIN: 'database_unreachable',
  EHOSTUNREACH: 'database_unreachable',
  ENETUNREACH: 'database_unreachable',
  ETIMEDOUT: 'database_unreachable',
  ECONNRESET: 'connection_lost',
  EPIPE: 'connection_lost',
  '57P01': 'connection_lost',
  '57P02': 'connection_lost',
  '57P05': 'connection_lost',
  '25P03': 'connection_lost',
  '25P04': 'connection_lost',
};

/** Classes of SQLSTATE, where the single state says nothing more. 22: data exception, 23: constraint, 40: serialization and deadlock. */
const byClass: Readonly<Record<string, ErrorCode>> = {
  '08': 'connection_lost',
  '22': 'data_refused',
  '23': 'data_refused',
  '40': 'lock_timeout',
};

const sentences: Readonly<Partial<Record<ErrorCode, string>>> = {
  authentication_failed: 'The server refused user or password',
  database_not_found: 'The database does not exist',
  right_missing: 'The role lacks a right',
  read_only: 'The database takes no changes: it is read-only, or a standby',
  locks_too_few: 'The lock table of the server is full: one transaction holds more locks than it has room for',
  server_limit: 'A limit of the server was reached',
  disk_full: 'The server has no disk space left',
  lock_timeout: 'A lock was not granted in time',
  timeout: 'The statement was cancelled, or took longer than allowed',
  database_unreachable: 'The server does not answer',
  connection_lost: 'The connection was lost',
  data_refused: 'The server refused a value or a row',
};

interface DriverError {
  readonly code?: unknown;
  readonly errors?: readonly unknown[];
  readonly message?: unknown;
  readonly hint?: unknown;
  readonly schema?: unknown;
  readonly table?: unknown;
  readonly column?: unknown;
  readonly constraint?: unknown;
}

/** What the driver throws when nobody answers in time, or a socket closes under it, has no code, only these words of its own. */
const silentSocket = /^(timeout expired|Connection terminated due to connection timeout)/;
const closedSocket = /^(Connection terminated|Client has encountered a connection error|Client was closed)/;

function codeOf(error: DriverError): { code: ErrorCode; state: string | null } {
  const [first] = error.errors ?? [];
  if (error.code === undefined && first !== undefined) return codeOf(first as DriverError);
  const state = typeof error.code === 'string' ? error.code : null;
  if (state === null) return { code: byWords(String(error.message)), state };
  // Of memory the lock table is a part of its own, which the hint names.
  if (state === '53200' && /max_locks_per_transaction/.test(String(error.hint))) return { code: 'locks_too_few', state };
  return { code: byState[state] ?? byClass[state.slice(0, 2)] ?? 'assertion', state };
}

function byWords(message: string): ErrorCode {
  if (silentSocket.test(message)) return 'database_unreachable';
  return closedSocket.test(message) ? 'connection_lost' : 'assertion';
}

/**
 * The one place where PostgreSQL's errors become ours. Message, detail and context of the server are left behind, with the original
 * error: they quote row values. What stays is the SQLSTATE and the names of schema, table, column and constraint.
 */
export function translateError(error: unknown, label: string, attempt?: Attempt): GodwitError {
  if (error instanceof GodwitError) return error;
  const found: DriverError = typeof error === 'object' && error !== null ? error : {};
  const { code, state } = codeOf(found);
  const { schema, table, column, constraint } = found;
  const named = Object.entries({ state, schema, table, column, constraint }).filter(([, value]) => typeof value === 'string');
  const where = named.map(([name, value]) => `${name} ${value}`).join(', ');
  const sentence = told(code, String(found.message), attempt) ?? sentences[code] ?? 'The server gave an error that was not expected';
  return new GodwitError(code, `${sentence} (${[label, where].filter(Boolean).join('; ')}).`, {
    details: { label, ...Object.fromEntries(named) },
  });
}

/** What the server's words say beyond the state, where they name objects and no rows: the right that is missing, the disk that is full. */
function told(code: ErrorCode, message: string, attempt: Attempt | undefined): string | null {
  if (code === 'right_missing') return attempt ? missingRight(message, attempt) : null;
  if (code === 'disk_full') return fullDisk(message);
  if (code === 'server_limit')
    return /temp_file_limit/.test(message) ? 'The temporary files of a statement exceed temp_file_limit' : 'The server has no memory left';
  return null;
}

/** `base/`, `global/`: the data directory; a tablespace has its number in the path (PostgreSQL manual, Database File Layout). */
function fullDisk(message: string): string | null {
  const path = /"([^"]+)"/.exec(message)?.[1];
  if (path === undefined) return null;
  const tablespace = /pg_tblspc\/(\d+)/.exec(path)?.[1];
  const place = path.includes('pg_wal')
    ? 'the write-ahead log'
    : tablespace === undefined
      ? 'the data directory'
      : `the tablespace ${tablespace}`;
  const use = path.includes('pgsql_tmp') ? ', filled by a temporary file of a large sort' : '';
  return `The disk of the server that holds ${place} is full${use}`;
}
