import { Decimal128 } from 'bson';
import { int32At } from './walk.ts';

/** What is added to exponents as they are kept. */
const bias = 6176;
/** The second four bytes of a number that JavaScript holds whole are less. */
const safeHigh = 2 ** 21;

/**
 * A decimal of 16 bytes as MongoDB writes it (github.com/mongodb/specifications, bson-decimal128). One of up to 53 bits that needs no exponent is
 * written here, others by the package.
 */
export function decimalText(bytes: Buffer, from: number): string {
  const [low, high, top] = [int32At(bytes, from) >>> 0, int32At(bytes, from + 4) >>> 0, int32At(bytes, from + 12)];
  const places = bias - ((top >>> 17) & 0x3fff);
  const isShort = high < safeHigh && int32At(bytes, from + 8) === 0 && (top & 0x1ffff) === 0 && (top & 0x60000000) !== 0x60000000;
  const digits = isShort ? String(high * 2 ** 32 + low) : '';
  if (!isShort || places < 0 || digits.length - places < -5) return new Decimal128(bytes.subarray(from, from + 16)).toString();
  return `${top < 0 ? '-' : ''}${withPoint(digits, places)}`;
}

function withPoint(digits: string, places: number): string {
  if (places === 0) return digits;
  const padded = digits.padStart(places + 1, '0');
  return `${padded.slice(0, -places)}.${padded.slice(-places)}`;
}
