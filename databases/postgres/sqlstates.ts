import type { ErrorCode } from '../../model/errors.ts';
import type { Refused } from '../../model/refused.ts';

/**
 * SQLSTATEs (PostgreSQL manual, appendix A) and system errors of sockets that mean something else than their class. `assertion`
 * stands where only SQL that Godwit
 * put together can be at fault.
 */
const byState: Readonly<Record<string, ErrorCode>> = {
  '08001': 'database_unreachable',
  '08004': 'database_unreachable',
  '25006': 'read_only',
  '25P03': 'connection_lost',
  '25P04': 'connection_lost',
  '39P03': 'database_code',
  '40002': 'data_refused',
  '40003': 'connection_lost',
  '42501': 'right_missing',
  '42P01': 'object_missing',
  '42703': 'object_missing',
  '42704': 'object_missing',
  '42701': 'object_exists',
  '42710': 'object_exists',
  '42712': 'assertion',
  '42723': 'object_exists',
  '42P04': 'object_exists',
  '42P06': 'object_exists',
  '42P07': 'object_exists',
  '42725': 'unsupported_structure',
  '42809': 'unsupported_structure',
  '42P16': 'unsupported_structure',
  '42P17': 'unsupported_structure',
  '42P22': 'unsupported_structure',
  '53100': 'disk_full',
  '53300': 'database_unreachable',
  '54000': 'data_refused',
  '55006': 'lock_timeout',
  '55P02': 'right_missing',
  '55P03': 'lock_timeout',
  '57014': 'timeout',
  '57P03': 'database_unreachable',
  '57P04': 'database_not_found',
  XX001: 'database_damaged',
  XX002: 'database_damaged',
  ECONNRESET: 'connection_lost',
  EPIPE: 'connection_lost',
};

/** Classes of SQLSTATE, where the single state says nothing more. */
const byClass: Readonly<Record<string, ErrorCode>> = {
  '00': 'assertion',
  '01': 'assertion',
  '02': 'assertion',
  '03': 'assertion',
  '08': 'connection_lost',
  '09': 'database_code',
  '0A': 'unsupported_structure',
  '0B': 'assertion',
  '0F': 'assertion',
  '0L': 'right_missing',
  '0P': 'right_missing',
  '0Z': 'database_code',
  '10': 'data_refused',
  '20': 'database_code',
  '21': 'data_refused',
  '22': 'data_refused',
  '23': 'data_refused',
  '24': 'assertion',
  '25': 'assertion',
  '26': 'connection_lost',
  '27': 'database_code',
  '28': 'authentication_failed',
  '2B': 'unsupported_structure',
  '2D': 'database_code',
  '2F': 'database_code',
  '34': 'assertion',
  '38': 'database_code',
  '39': 'database_code',
  '3B': 'assertion',
  '3D': 'database_not_found',
  '3F': 'object_missing',
  '40': 'lock_timeout',
  '42': 'assertion',
  '44': 'data_refused',
  '53': 'server_limit',
  '54': 'unsupported_structure',
  '55': 'unsupported_structure',
  '57': 'connection_lost',
  '58': 'server_fault',
  '72': 'timeout',
  F0: 'server_fault',
  HV: 'server_fault',
  P0: 'database_code',
  XX: 'server_fault',
};

/** Faults of TLS have codes of Node's own, such as SELF_SIGNED_CERT_IN_CHAIN. */
const tls = /CERT|^ERR_(TLS|SSL)|^UNABLE_TO_(VERIFY|GET_ISSUER|GET_CRL)/;
const systemError = /^E[A-Z]{3,}$/;
const sqlState = /^[0-9A-Z]{5}$/;

/** What a SQLSTATE or a code of the system means. States that PostgreSQL does not know are raised by functions of the database. */
export function codeOfState(state: string): ErrorCode {
  const single = byState[state];
  if (single !== undefined) return single;
  if (tls.test(state)) return 'tls_failed';
  if (systemError.test(state)) return 'database_unreachable';
  return sqlState.test(state) ? (byClass[state.slice(0, 2)] ?? 'database_code') : 'assertion';
}

/** What a state means for a run that goes on by it (PostgreSQL manual, appendix A): data exceptions, foreign_key_violation, cardinality_violation. */
export function refusedOf(state: string | null): Refused | null {
  if (state === '23503') return 'reference';
  if (state === '21000') return 'twice';
  return state?.startsWith('22') ? 'value' : null;
}
