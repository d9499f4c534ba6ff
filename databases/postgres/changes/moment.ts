/** Microseconds between the epochs of Unix and PostgreSQL (2000-01-01). */
const epochGap = 946_684_800_000_000n;
const perSecond = 1_000_000n;

/** A moment of the stream, in microseconds since 2000, with all six digits. */
export function momentOf(microseconds: bigint): string {
  const since = BigInt.asIntN(64, microseconds) + epochGap;
  const fraction = ((since % perSecond) + perSecond) % perSecond;
  const seconds = new Date(Number((since - fraction) / 1000n)).toISOString().slice(0, 19);
  return `${seconds}.${String(fraction).padStart(6, '0')}Z`;
}

/** Now, as the stream has moments. */
export const microsecondsNow = (): bigint => BigInt(Date.now()) * 1000n - epochGap;
