/** A decimal as digits and scale: 12.50 is {digits: 1250n, scale: 2}. */
interface Parts {
  readonly digits: bigint;
  readonly scale: number;
}

/** PostgreSQL allows 16383 digits after the point (manual, section 8.1.2). */
const scaleMax = 16_383;

function partsOf(text: string): Parts {
  const match = /^([+-]?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (!match) throw new RangeError('not a finite decimal');
  const [, sign, whole = '', fraction = ''] = match;
  const digits = BigInt(whole + fraction);
  return { digits: sign === '-' ? -digits : digits, scale: fraction.length };
}

function textOf({ digits, scale }: Parts): string {
  const sign = digits < 0n ? '-' : '';
  const all = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, '0');
  return scale === 0 ? sign + all : `${sign}${all.slice(0, -scale)}.${all.slice(-scale)}`;
}

const power = (scale: number): bigint => 10n ** BigInt(scale);

function aligned(a: string, b: string): { left: bigint; right: bigint; scale: number } {
  const [x, y] = [partsOf(a), partsOf(b)];
  const scale = Math.max(x.scale, y.scale);
  return { left: x.digits * power(scale - x.scale), right: y.digits * power(scale - y.scale), scale };
}

/** Quotient rounded half away from zero, as PostgreSQL rounds numeric. */
function divided(digits: bigint, by: bigint): bigint {
  const negative = digits < 0n !== by < 0n;
  const [a, b] = [digits < 0n ? -digits : digits, by < 0n ? -by : by];
  const rounded = (2n * a + b) / (2n * b);
  return negative ? -rounded : rounded;
}

function checkScale(scale: number): void {
  if (!Number.isInteger(scale) || scale < 0 || scale > scaleMax) throw new RangeError('scale out of range');
}

/** Exact arithmetic on decimals in text form; nothing passes through a floating-point number. */
export const decimal = Object.freeze({
  add: (a: string, b: string): string => {
    const { left, right, scale } = aligned(a, b);
    return textOf({ digits: left + right, scale });
  },
  subtract: (a: string, b: string): string => {
    const { left, right, scale } = aligned(a, b);
    return textOf({ digits: left - right, scale });
  },
  multiply: (a: string, b: string): string => {
    const [x, y] = [partsOf(a), partsOf(b)];
    return textOf({ digits: x.digits * y.digits, scale: x.scale + y.scale });
  },
  /** The quotient with `scale` digits after the point, rounded half away from zero. */
  divide: (a: string, b: string, scale: number): string => {
    checkScale(scale);
    const { left, right } = aligned(a, b);
    return textOf({ digits: divided(left * power(scale), right), scale });
  },
  /** Rounded half away from zero to `scale` digits after the point. */
  round: (value: string, scale: number): string => {
    checkScale(scale);
    const parts = partsOf(value);
    if (parts.scale <= scale) return textOf({ digits: parts.digits * power(scale - parts.scale), scale });
    return textOf({ digits: divided(parts.digits, power(parts.scale - scale)), scale });
  },
  /** Below, at or above 0 as a is below, equal to or above b. */
  compare: (a: string, b: string): number => {
    const { left, right } = aligned(a, b);
    return left < right ? -1 : left > right ? 1 : 0;
  },
  /** A whole number or a text such as `-12.50` as a decimal; throws for anything else. */
  from: (value: string | number | bigint): string => {
    if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new RangeError('not a safe whole number');
    return textOf(partsOf(String(value)));
  },
});
