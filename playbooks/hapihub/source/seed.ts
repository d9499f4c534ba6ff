import { Decimal128, ObjectId } from 'bson';

/** An ObjectId that follows from what it names: `kind` (0 to 255) and a number. */
export function idOf(kind: number, n: number): ObjectId {
  return new ObjectId(`65f0c0de${kind.toString(16).padStart(2, '0')}${n.toString(16).padStart(14, '0')}`);
}

/** A whole number below `below` that looks drawn and follows from its seed (mulberry32, one step). */
export function drawn(seed: number, below: number): number {
  const state = (Math.imul(seed, 0x9e3779b1) + 0x6d2b79f5) >>> 0;
  let mixed = Math.imul(state ^ (state >>> 15), state | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
}

/** Whole numbers from 0. */
export const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** Money in millionths as Decimal128, all six places said. */
export function money(millionths: bigint): Decimal128 {
  return Decimal128.fromString(moneyText(millionths));
}

/** Money in millionths as a decimal of six places. */
export function moneyText(millionths: bigint): string {
  const [sign, whole] = millionths < 0n ? ['-', -millionths] : ['', millionths];
  return `${sign}${whole / 1_000_000n}.${String(whole % 1_000_000n).padStart(6, '0')}`;
}

const firstDayMs = Date.UTC(2021, 0, 4, 1);
const dayMs = 86_400_000;

/** A moment so many days after the first, at a minute that follows from the number. */
export function moment(day: number, n = 0): Date {
  return new Date(firstDayMs + day * dayMs + drawn(n, 36_000) * 1000 + (n % 1000));
}
