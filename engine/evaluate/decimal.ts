import { refuse } from './outcome.ts';

/** An exact number as PostgreSQL's numeric keeps it: `digits` / 10^`scale`; the scale shows in its text. */
export interface Finite {
  readonly digits: bigint;
  readonly scale: number;
}
export type Special = 'NaN' | 'Infinity' | '-Infinity';
export type Decimal = Finite | Special;

const specials: Readonly<Record<string, Special>> = {
  nan: 'NaN',
  inf: 'Infinity',
  '+inf': 'Infinity',
  '-inf': '-Infinity',
  infinity: 'Infinity',
  '+infinity': 'Infinity',
  '-infinity': '-Infinity',
};
const decimalForm = /^([+-]?)(\d+(?:_\d+)*)?(?:\.(\d+(?:_\d+)*)?)?(?:e([+-]?\d+(?:_\d+)*))?$/i;
const radixForm = /^([+-]?)(0x(?:_?[0-9a-f]+)+|0o(?:_?[0-7]+)+|0b(?:_?[01]+)+)$/i;
const blanks = /^[ \t\n\r\f\v]+|[ \t\n\r\f\v]+$/g;
const wholeDigitsMax = 131_072;
const scaleMax = 16_383;

/** Text without the blanks that PostgreSQL's input functions skip. */
export function trimBlanks(text: string): string {
  return text.replace(blanks, '');
}

/** Reads what numeric's input function reads. Refuses `invalid_value`, `out_of_range`. */
export function parseDecimal(text: string): Decimal {
  const bare = trimBlanks(text);
  const special = specials[bare.toLowerCase()];
  if (special) return special;
  const radix = radixForm.exec(bare);
  if (radix) return { digits: signed(radix[1], BigInt((radix[2] ?? '').replaceAll('_', '').toLowerCase())), scale: 0 };
  const match = decimalForm.exec(bare);
  const [, sign, whole = '', fraction = '', exponent = '0'] = match ?? [];
  if (!match || whole + fraction === '') return refuse('invalid_value');
  return scaled(signed(sign, BigInt((whole + fraction).replaceAll('_', ''))), fraction.replaceAll('_', '').length, exponent);
}

function signed(sign: string | undefined, digits: bigint): bigint {
  return sign === '-' ? -digits : digits;
}

function scaled(digits: bigint, fraction: number, exponentText: string): Finite {
  const exponent = Number(exponentText.replaceAll('_', ''));
  if (Math.abs(exponent) > 200_000) return digits === 0n && exponent > 0 ? { digits: 0n, scale: 0 } : refuse('out_of_range');
  const scale = fraction - exponent;
  return bounded(scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 });
}

/** The number itself if numeric can hold it. Refuses `out_of_range`. */
function bounded(number: Finite): Finite {
  if (number.scale > scaleMax) return refuse('out_of_range');
  if (number.digits.toString().length - number.scale > wholeDigitsMax) return refuse('out_of_range');
  return number;
}

/** The text that PostgreSQL prints. */
export function printDecimal(number: Decimal): string {
  if (typeof number === 'string') return number;
  const { digits, scale } = number;
  const text = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, '0');
  const point = text.length - scale;
  return `${digits < 0n ? '-' : ''}${text.slice(0, point)}${scale > 0 ? `.${text.slice(point)}` : ''}`;
}

/** The same value with another scale; halves round away from zero. */
export function rescale(number: Finite, scale: number): Finite {
  if (scale >= number.scale) return { digits: number.digits * 10n ** BigInt(scale - number.scale), scale };
  const unit = 10n ** BigInt(number.scale - scale);
  const size = number.digits < 0n ? -number.digits : number.digits;
  const rounded = (size + unit / 2n) / unit;
  return { digits: number.digits < 0n ? -rounded : rounded, scale };
}

const order: Readonly<Record<Special, number>> = { '-Infinity': -1, Infinity: 1, NaN: 2 };

/** Below, at or above zero as `a` is less than, equal to or greater than `b`; NaN equals itself and is greater than all. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  if (typeof a === 'string' || typeof b === 'string') {
    return (typeof a === 'string' ? order[a] : 0) - (typeof b === 'string' ? order[b] : 0);
  }
  const scale = Math.max(a.scale, b.scale);
  const difference = rescale(a, scale).digits - rescale(b, scale).digits;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** Whether two numbers are the same value, whatever their scale. */
export function sameDecimal(a: Decimal, b: Decimal): boolean {
  return compareDecimals(a, b) === 0;
}

/** −number. */
export function negate(number: Decimal): Decimal {
  if (number === 'NaN') return number;
  if (typeof number === 'string') return number === 'Infinity' ? '-Infinity' : 'Infinity';
  return { digits: -number.digits, scale: number.scale };
}

/** a + b; opposite infinities give NaN. */
export function add(a: Decimal, b: Decimal): Decimal {
  if (typeof a === 'string' || typeof b === 'string') return fromFloat(asFloat(a) + asFloat(b));
  const scale = Math.max(a.scale, b.scale);
  return bounded({ digits: rescale(a, scale).digits + rescale(b, scale).digits, scale });
}

/** a × b; zero times infinity gives NaN. */
export function multiply(a: Decimal, b: Decimal): Decimal {
  if (typeof a === 'string' || typeof b === 'string') return fromFloat(asFloat(a) * asFloat(b));
  const product = { digits: a.digits * b.digits, scale: a.scale + b.scale };
  return bounded(product.scale > scaleMax ? rescale(product, scaleMax) : product);
}

/** Sign and kind are all that arithmetic with infinities and NaN needs. */
function asFloat(number: Decimal): number {
  if (typeof number === 'string') return Number(number);
  return number.digits < 0n ? -1 : number.digits > 0n ? 1 : 0;
}

function fromFloat(value: number): Special {
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? 'Infinity' : '-Infinity';
}
