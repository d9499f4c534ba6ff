import { readArray, writeArray } from './arrays.ts';

/** What the realm knows of a column; the shape of `sandboxColumn` in the model. */
export interface Column {
  readonly name: string;
  readonly kind: string;
  readonly dimensions: number;
  /** The type of the object that becomes its JSON. */
  readonly shape?: string | undefined;
}

/** Turns a text form into a value, or a value into a text form; throws where something would be lost. */
export type Decode = (text: string) => unknown;
export type Encode = (value: unknown) => string;

/** A value that does not fit; `what` names the sentence that people read (sandbox/messages.ts), so that no value can be in it. */
export class ValueRefused extends Error {
  readonly what: string;

  constructor(what: string) {
    super(what);
    this.what = what;
  }
}

const refuse = (what: string): never => {
  throw new ValueRefused(what);
};

const decoders: Readonly<Record<string, Decode>> = {
  boolean: (text) => text === 'true' || text === 't',
  smallint: Number,
  integer: Number,
  bigint: BigInt,
  real: Number,
  double: Number,
  bytea: (text) => (text.startsWith('\\x') ? Uint8Array.fromHex(text.slice(2)) : refuse('bytes')),
  timestamptz: (text) => Temporal.Instant.from(text),
};

const asIs: Decode = (text) => text;

/** How a column's text becomes what the transform sees: exact, or refused (an infinite instant has no value here). */
export function decoderOf({ kind, dimensions }: Column): Decode {
  const one = decoders[kind] ?? asIs;
  return dimensions > 0 ? (text) => readArray(text, one) : one;
}

const wholeNumber: Encode = (value) => (typeof value === 'bigint' || Number.isSafeInteger(value) ? String(value) : refuse('whole_number'));
const decimalText = /^[+-]?(\d+(\.\d*)?|\.\d+)$|^NaN$|^[+-]?Infinity$/;
const instantText = Temporal.Instant.prototype.toString;
const instantNanoseconds = Object.getOwnPropertyDescriptor(Temporal.Instant.prototype, 'epochNanoseconds')?.get;
const hexText = Uint8Array.prototype.toHex;

/** A text that PostgreSQL can hold: no NUL, no half of a surrogate pair. */
function text(value: unknown): string {
  if (typeof value !== 'string') return refuse('text');
  if (value.includes('\u0000')) refuse('nul');
  return value.isWellFormed() ? value : refuse('surrogate');
}

/** JavaScript writes a negative zero without its sign. */
function float(value: unknown): string {
  if (typeof value !== 'number') return refuse('number');
  return Object.is(value, -0) ? '-0' : String(value);
}

function instant(value: unknown): string {
  if (!(value instanceof Temporal.Instant)) return refuse('instant');
  const nanoseconds = instantNanoseconds?.call(value) as bigint;
  if (nanoseconds % 1_000n !== 0n) refuse('microseconds');
  return instantText.call(value);
}

function jsonText(value: unknown): string {
  const json = text(value);
  try {
    JSON.parse(json);
  } catch {
    refuse('json');
  }
  return json;
}

/** An object as JSON; what JSON cannot hold is refused, and not left out. */
function objectText(value: unknown): string {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? text(JSON.stringify(value)) : refuse('object');
}

const numeric: Encode = (value) => {
  if (typeof value === 'string') return decimalText.test(value) ? value : refuse('decimal');
  return Number.isInteger(value) || typeof value === 'bigint' ? wholeNumber(value) : refuse('decimal_number');
};

const encoders: Readonly<Record<string, Encode>> = {
  boolean: (value) => (typeof value === 'boolean' ? String(value) : refuse('boolean')),
  smallint: wholeNumber,
  integer: wholeNumber,
  bigint: wholeNumber,
  numeric,
  money: numeric,
  real: float,
  double: float,
  bytea: (value) => (value instanceof Uint8Array ? `\\x${hexText.call(value)}` : refuse('bytes')),
  timestamptz: instant,
  json: jsonText,
  jsonb: jsonText,
};

/** How a value of the result becomes text for a column. */
export function encoderOf({ kind, dimensions, shape }: Column): Encode {
  const one = shape === undefined ? (encoders[kind] ?? text) : objectText;
  return dimensions > 0 ? (value) => writeArray(value, one) : one;
}

/** How a value becomes text where no column says what it should be. */
export const encodeAny: Encode = (value) => {
  if (typeof value === 'string') return text(value);
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (value instanceof Temporal.Instant) return instant(value);
  if (value instanceof Uint8Array) return `\\x${hexText.call(value)}`;
  return typeof value === 'object' ? text(JSON.stringify(value)) : refuse('value');
};
