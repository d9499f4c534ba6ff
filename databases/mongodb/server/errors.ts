import { type ErrorCode, GodwitError } from '../../../model/errors.ts';

/** Codes of MongoDB's servers (mongodb/mongo, `error_codes.yml`). */
const codes: ReadonlyMap<number, ErrorCode> = new Map([
  [13, 'right_missing'],
  [18, 'authentication_failed'],
  [26, 'object_missing'],
  [43, 'connection_lost'],
  [50, 'timeout'],
  [89, 'connection_lost'],
  [91, 'connection_lost'],
  [189, 'connection_lost'],
  [239, 'connection_lost'],
  [262, 'timeout'],
  [8000, 'authentication_failed'],
  [11600, 'connection_lost'],
  [11602, 'connection_lost'],
]);

/** Names of the driver's own errors, where no server has spoken. */
const driverNames: ReadonlyMap<string, ErrorCode> = new Map([
  ['MongoServerSelectionError', 'database_unreachable'],
  ['MongoNetworkError', 'connection_lost'],
  ['MongoNetworkTimeoutError', 'connection_lost'],
  ['MongoNotConnectedError', 'connection_lost'],
  ['MongoTopologyClosedError', 'connection_lost'],
  ['MongoPoolClosedError', 'connection_lost'],
  ['MongoCursorExhaustedError', 'interrupted'],
  ['MongoCursorInUseError', 'interrupted'],
  ['MongoParseError', 'config_invalid'],
  ['MongoInvalidArgumentError', 'config_invalid'],
  ['MongoMissingCredentialsError', 'authentication_failed'],
]);

const sentences: Partial<Readonly<Record<ErrorCode, string>>> = {
  right_missing: 'The user lacks a right',
  authentication_failed: 'The server refused user or password',
  object_missing: 'A collection is not there any more',
  connection_lost: 'The connection was lost, or the server could not keep the view of the data open',
  timeout: 'The server did not answer in the time allowed',
  database_unreachable: 'No server of the address answers',
  interrupted: 'Reading was stopped',
  config_invalid: 'The address of the server cannot be used',
  tls_failed: 'No encrypted connection came about',
  server_fault: 'The server had a fault of its own',
};

/** An error of driver or server without its words, which may hold values; `about` says what was done. */
export function translated(cause: unknown, about: string): unknown {
  if (cause instanceof GodwitError || !(cause instanceof Error)) return cause;
  const number = 'code' in cause && typeof cause.code === 'number' ? cause.code : null;
  const code = codeOf(cause, number);
  if (code === null) return cause;
  return new GodwitError(code, `${sentences[code] ?? sentences.server_fault}: ${about}.`, {
    cause,
    details: { ...(number !== null && { number }) },
  });
}

function codeOf(cause: Error, number: number | null): ErrorCode | null {
  const isTls = /\b(certificate|TLS|SSL)\b/i.test(cause.message) && cause.name !== 'MongoServerError';
  if (isTls) return 'tls_failed';
  if (number !== null && codes.has(number)) return codes.get(number) ?? null;
  return driverNames.get(cause.name) ?? (cause.name.startsWith('Mongo') ? 'server_fault' : null);
}
