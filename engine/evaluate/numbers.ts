import type { FieldType } from '../../model/catalog.ts';
import type { Bits } from '../../model/core-type.ts';
import { compareDecimals, type Decimal, parseDecimal, printDecimal, rescale, sameDecimal, trimBlanks } from './decimal.ts';
import { refuse } from './outcome.ts';

const integerForm = /^[+-]?(\d+(_\d+)*|0x(_?[0-9a-f]+)+|0o(_?[0-7]+)+|0b(_?[01]+)+)$/i;

/** Whether an integer of so many bits can be the number. */
export function fitsInteger(bits: Bits, digits: bigint): boolean {
  return BigInt.asIntN(bits, digits) === digits;
}

/** Reads what the input function of an integer type reads; text is whole and in range or refused as `invalid_value`. */
export function integerFromText(text: string, bits: Bits = 64): string {
  const bare = trimBlanks(text);
  if (!integerForm.test(bare)) return refuse('invalid_value');
  const number = parseDecimal(bare);
  if (typeof number === 'string' || !fitsInteger(bits, number.digits)) return refuse('invalid_value');
  return number.digits.toString();
}

/** A number as an integer type prints it. Refuses fractions (`lost_precision`) and what is too large (`out_of_range`). */
export function integerFromNumber(number: Decimal, bits: Bits = 64): string {
  if (typeof number === 'string') return refuse('out_of_range');
  const whole = rescale(number, 0);
  if (!sameDecimal(whole, number)) return refuse('lost_precision');
  return fitsInteger(bits, whole.digits) ? whole.digits.toString() : refuse('out_of_range');
}

/** A number as `numeric(p,s)` prints it. Refuses more decimals than it keeps (`lost_precision`) and what is too large. */
export function decimalFromNumber(number: Decimal, { precision, scale = 0 }: FieldType): string {
  if (precision === undefined || number === 'NaN') return printDecimal(number);
  if (typeof number === 'string') return refuse('out_of_range');
  const kept = rescale(number, scale);
  if (!sameDecimal(kept, number)) return refuse('lost_precision');
  const limit = scale > precision ? { digits: 1n, scale: scale - precision } : { digits: 10n ** BigInt(precision - scale), scale: 0 };
  const size = { ...kept, digits: kept.digits < 0n ? -kept.digits : kept.digits };
  return compareDecimals(size, limit) < 0 ? printDecimal(scale < 0 ? rescale(kept, 0) : kept) : refuse('out_of_range');
}

/** An amount as money keeps it: hundredths, as many as a bigint counts. Refuses thousandths (`lost_precision`) and what is too large. */
export function moneyFromNumber(number: Decimal): string {
  if (typeof number === 'string') return refuse('out_of_range');
  const kept = rescale(number, 2);
  if (!sameDecimal(kept, number)) return refuse('lost_precision');
  return fitsInteger(64, kept.digits) ? printDecimal(kept) : refuse('out_of_range');
}

const words = ['true', 'false', 'yes', 'no', 'on', 'off', '1', '0'] as const;

/** Reads what boolean's input function reads: unique beginnings of true, false, yes, no, on, off, and 1, 0. */
export function booleanFromText(text: string): 'true' | 'false' {
  const bare = trimBlanks(text).toLowerCase();
  const found = bare === '' || bare === 'o' ? undefined : words.find((word) => word.startsWith(bare));
  if (!found) return refuse('invalid_value');
  return ['true', 'yes', 'on', '1'].includes(found) ? 'true' : 'false';
}

/** A number as a floating-point type prints it. Refuses what the type would not print as the same value. */
export function floatFromNumber(number: Decimal, bits: Bits = 64): string {
  const printed = floatFromText(printDecimal(number), bits);
  return sameDecimal(parseDecimal(printed), number) ? printed : refuse('lost_precision');
}

/** Reads a float and prints its shortest exact form, as PostgreSQL does. Refuses `invalid_value`, also what over- or underflows. */
export function floatFromText(text: string, bits: Bits = 64): string {
  const bare = trimBlanks(text);
  if (/^[+-]?(inf|infinity)$/i.test(bare)) return bare.startsWith('-') ? '-Infinity' : 'Infinity';
  if (/^[+-]?nan$/i.test(bare)) return 'NaN';
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(bare)) return refuse('invalid_value');
  const value = bits === 32 ? Math.fround(Number(bare)) : Number(bare);
  const isZero = /^[+-]?[0.]+(e|$)/i.test(bare);
  if (!Number.isFinite(value) || (value === 0 && !isZero)) return refuse('invalid_value');
  return printFloat(value, bits);
}

function printFloat(value: number, bits: Bits): string {
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const [mantissa = '', exponentText = '0'] = shortest(value, bits).split('e');
  const exponent = Number(exponentText);
  const digits = mantissa.replace(/[-.]/g, '');
  const sign = value < 0 ? '-' : '';
  if (exponent < -4 || exponent >= (bits === 32 ? 6 : 15)) return sign + scientific(digits, exponent);
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const padded = digits.padEnd(exponent + 1, '0');
  const fraction = padded.slice(exponent + 1);
  return `${sign}${padded.slice(0, exponent + 1)}${fraction === '' ? '' : `.${fraction}`}`;
}

function scientific(digits: string, exponent: number): string {
  const power = String(Math.abs(exponent)).padStart(2, '0');
  return `${digits[0]}${digits.length > 1 ? `.${digits.slice(1)}` : ''}e${exponent < 0 ? '-' : '+'}${power}`;
}

/** The fewest digits that read back as the same number, in exponent form. */
function shortest(value: number, bits: Bits): string {
  if (bits !== 32) return value.toExponential();
  for (let digits = 0; digits < 9; digits++) {
    const text = value.toExponential(digits);
    if (Math.fround(Number(text)) === value) return text.replace(/\.?0+e/, 'e');
  }
  return value.toExponential(8);
}
