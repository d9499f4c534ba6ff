import { createHash } from 'node:crypto';
import { sketchBins } from '../../model/profile.ts';

/** The sketch of these values, as databases/postgres/profile/sketches.ts makes it in SQL. */
export function sketchRows(values: readonly string[]): string {
  const least = new Map<number, string>();
  for (const value of values) {
    const plain = value.replace(/^ +| +$/g, '').replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
    if (plain === '') continue;
    const hex = createHash('sha256').update(plain).digest('hex');
    const bin = Number.parseInt(hex.slice(0, 2), 16) % sketchBins;
    const rest = hex.slice(2, 18);
    if (rest < (least.get(bin) ?? 'g')) least.set(bin, rest);
  }
  const bits = (rest: string | undefined): string => (rest === undefined ? '-' : String(Number.parseInt(rest.slice(-1), 16) & 3));
  return Array.from({ length: sketchBins }, (_, bin) => bits(least.get(bin))).join('');
}
