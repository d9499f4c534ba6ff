import { createHmac } from 'node:crypto';
import type { EgressPolicy } from '../model/agent-records.ts';
import type { Sensitivity } from '../model/profile.ts';

/**
 * A stand-in for a value that is the same wherever the value stands, so that joins still show, and that only the holder of the key could
 * find again (HMAC-SHA-256, RFC 2104): `‹pii:3f9ac1d2e0›`.
 */
export function maskJoinable(value: string, sensitivity: Sensitivity | 'unknown', key: string): string {
  const token = createHmac('sha256', key).update(value, 'utf8').digest('hex').slice(0, 10);
  return `‹${sensitivity}:${token}›`;
}

/** What a model may see of a value: by policy and by how sensitive its field is. Null stays null under every policy but `none`. */
export function maskValueFor(
  value: string | null,
  sensitivity: Sensitivity | 'unknown' | null,
  policy: EgressPolicy,
  key: string,
): string | null {
  if (policy === 'none') return '‹withheld›';
  if (value === null || sensitivity === null) return value;
  const shown = policy === 'raw' && (sensitivity === 'pii' || sensitivity === 'money');
  return shown ? value : maskJoinable(value, sensitivity, key);
}
