import { broken } from './bytes.ts';

/** Microseconds between the epochs of Unix and PostgreSQL (2000-01-01). */
const epochGap = 946_684_800_000_000n;
const perSecond = 1_000_000n;

/** Farther from 1970 than this no date is known. */
const microsecondsMax = 8_640_000_000_000_000_000n;

/** A moment of the stream, in microseconds since 2000, with all six digits. Throws `source_damaged`. */
export function momentOf(microseconds: bigint): string {
  const since = BigInt.asIntN(64, microseconds) + epochGap;
  if (since > microsecondsMax || since < -microsecondsMax) throw broken('a moment in it is none');
  const fraction = ((since % perSecond) + perSecond) % perSecond;
  const seconds = new Date(Number((since - fraction) / 1000n)).toISOString().replace(/\.\d{3}Z$/, '');
  return `${seconds}.${String(fraction).padStart(6, '0')}Z`;
}

/** Now, as the stream has moments. */
export const microsecondsNow = (): bigint => BigInt(Date.now()) * 1000n - epochGap;
