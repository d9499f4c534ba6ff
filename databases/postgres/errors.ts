import { type ErrorCode, GodwitError } from '../../model/errors.ts';
import { type Attempt, missingRight } from './missing-right.ts';
import { codeOfState, refusedOf } from './sqlstates.ts';
import { deedOf, isRaised, readFrom, userCodeOf } from './user-code.ts';

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
  tls_failed: 'No encrypted connection came about',
  database_code: 'A function of the database refused what was tried',
  object_missing: 'Something that the statement needs is not there',
  object_exists: 'Something of this name is there already',
  unsupported_structure: 'The server cannot do this with the structure that is there',
  database_damaged: 'The server says that a table or an index is damaged',
  server_fault: 'The server had a fault of its own',
};

interface DriverError {
  readonly code?: unknown;
  readonly errors?: readonly unknown[];
  readonly message?: unknown;
  readonly schema?: unknown;
  readonly table?: unknown;
  readonly column?: unknown;
  readonly constraint?: unknown;
  readonly dataType?: unknown;
  readonly where?: unknown;
  readonly hint?: unknown;
  readonly file?: unknown;
}

/**
 * What the driver throws when nobody answers in time, a socket closes under it or the two sides disagree has no code, only
 * these words of its own.
 */
const driverWords: readonly (readonly [RegExp, ErrorCode])[] = [
  [/^(timeout expired|Connection terminated due to connection timeout)/, 'database_unreachable'],
  [/^(Connection terminated|Client has encountered a connection error|Client was closed)/, 'connection_lost'],
  [/^SASL: /, 'authentication_failed'],
  [/^The server does not support SSL|error establishing an SSL connection/, 'tls_failed'],
];

function stateOf(error: DriverError): string | null {
  const [first] = error.errors ?? [];
  if (error.code === undefined && first !== undefined) return stateOf(first as DriverError);
  return typeof error.code === 'string' ? error.code : null;
}

function codeOf(error: DriverError, state: string | null, attempt: Attempt | undefined): ErrorCode {
  const message = String(error.message);
  if (state === null) return driverWords.find(([words]) => words.test(message))?.[1] ?? 'assertion';
  // A value that is larger than the server can hold in one piece has no state of its own.
  if (state === '53200' && /max_locks_per_transaction/.test(String(error.hint))) return 'locks_too_few';
  if (state === 'XX000' && message.startsWith('invalid memory alloc request size')) return 'data_refused';
  if (state === '22021' && !isRaised(error) && attempt && isRead(attempt)) return 'bytes_unreadable';
  const code = codeOfState(state);
  if (code === 'database_code') return isRowRefusal(state, attempt) ? 'data_refused' : code;
  const ofStatement: readonly ErrorCode[] = ['assertion', 'object_missing', 'object_exists', 'unsupported_structure'];
  return ofStatement.includes(code) && userCodeOf(error) ? 'database_code' : code;
}

const isRead = ({ statement }: Attempt): boolean => deedOf(statement).kind === 'read' && !/\bFROM\s+STDIN\b/i.test(statement);

/** What a trigger raises on purpose while rows are written is about those rows. */
const isRowRefusal = (state: string, attempt: Attempt | undefined): boolean =>
  !/^(09|0Z|27|2[DF]|3[89])/.test(state) && attempt !== undefined && deedOf(attempt.statement).kind === 'write';

/**
 * The one place where PostgreSQL's errors become ours. Message, detail and context of the server are left behind, with the original
 * error: they quote row values. What stays is the SQLSTATE, the names of schema, table, column and constraint, and the function
 * of the database that raised it.
 */
export function translateError(error: unknown, label: string, attempt?: Attempt): GodwitError {
  if (error instanceof GodwitError) return error;
  const found: DriverError = typeof error === 'object' && error !== null ? error : {};
  const state = stateOf(found);
  const code = codeOf(found, state, attempt);
  const named = namesIn(found, state);
  const function_ = userCodeOf(found)?.name;
  const refused = refusedOf(state);
  const by = [function_ && `function ${function_}`, function_ && attempt && `at ${deedOf(attempt.statement).text}`];
  const where = [...named.map(([name, value]) => `${name} ${value}`), ...by].filter(Boolean).join(', ');
  const sentence = told(code, found, attempt) ?? sentences[code] ?? 'The server gave an error that was not expected';
  return new GodwitError(code, `${sentence} (${[label, where].filter(Boolean).join('; ')}).`, {
    details: { label, ...Object.fromEntries(named), ...(refused && { refused }), ...(function_ && { function: function_ }) },
  });
}

/** The state, and the objects that the server names. What a function raises names what its author liked: a value, too. */
function namesIn({ schema, table, column, constraint, dataType, file }: DriverError, state: string | null): [string, string][] {
  const names = isRaised({ file }) ? {} : { schema, table, column, constraint, type: dataType };
  return Object.entries({ state, ...names }).filter((each): each is [string, string] => typeof each[1] === 'string');
}

/** What the server's words say beyond the state, where they name objects and no rows: the right that is missing, the disk that is full. */
function told(code: ErrorCode, error: DriverError, attempt: Attempt | undefined): string | null {
  const message = String(error.message);
  if (code === 'right_missing') return attempt && !isRaised(error) ? missingRight(message, attempt) : null;
  if (code === 'data_refused' && isRaised(error)) return 'A trigger of the database refused a row';
  if (code === 'bytes_unreadable') {
    const table = attempt && readFrom(attempt.statement);
    return `A text${table ? ` of ${table}` : ''} has bytes that are not of the encoding of its database: a SQL_ASCII database takes any`;
  }
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
