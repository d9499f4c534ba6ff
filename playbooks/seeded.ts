import { createHash } from 'node:crypto';

/** A seeded source of whole numbers: the same seed gives the same numbers on every machine (mulberry32). */
export function seeded(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** One of the items, by index modulo their number. */
export function pick<const Items extends readonly [unknown, ...unknown[]]>(items: Items, at: number): Items[number] {
  return items[at % items.length];
}

/** SHA-256 of a text or of bytes in lower-case hexadecimal. */
export function sha256(of: string | Uint8Array): string {
  return createHash('sha256').update(of).digest('hex');
}
