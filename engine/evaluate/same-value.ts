import type { FieldType } from '../../model/catalog.ts';
import { coreOf } from '../../model/core-type.ts';
import { sameArray } from './arrays.ts';
import { type Decimal, parseDecimal, sameDecimal } from './decimal.ts';
import { booleanFromText } from './numbers.ts';
import { Refusal } from './outcome.ts';

type Compare = (expected: string, actual: string) => boolean;

function comparisonOf(type: FieldType): Compare | undefined {
  const { core, bits, isMoney, isPadded } = coreOf(type);
  if (isMoney) return (expected, actual) => sameNumber(expected.replace(/[$,]/g, ''), actual.replace(/[$,]/g, ''));
  if (core === 'integer' || core === 'decimal') return sameNumber;
  if (core === 'float') return bits === 32 ? sameSingle : (expected, actual) => sameFloat(Number(expected), Number(actual));
  if (core === 'boolean') return (expected, actual) => booleanFromText(expected) === booleanFromText(actual);
  if (isPadded) return (expected, actual) => expected.replace(/ +$/, '') === actual.replace(/ +$/, '');
  return core === 'json' ? sameJson : undefined;
}

/**
 * Whether two values in text form are the same value of a type: numbers by value, `char(n)` without its padding, JSON by structure
 * (order of members and spelling of numbers do not matter, their exact value does), arrays by their elements, all others by their text.
 */
export function sameValue(type: FieldType, expected: string | null, actual: string | null): boolean {
  if (expected === null || actual === null || expected === actual) return expected === actual;
  const compare = comparisonOf(type);
  if (compare === undefined) return false;
  return type.dimensions > 0 ? sameArray(expected, actual, compare) : compare(expected, actual);
}

function sameNumber(expected: string, actual: string): boolean {
  const [a, b] = [readNumber(expected), readNumber(actual)];
  return a !== null && b !== null && sameDecimal(a, b);
}

/** Floats have more than one shortest text, of which PostgreSQL prints the one nearest to the value. */
const sameFloat = (expected: number, actual: number): boolean => expected === actual || (Number.isNaN(expected) && Number.isNaN(actual));
const sameSingle: Compare = (expected, actual) => sameFloat(Math.fround(Number(expected)), Math.fround(Number(actual)));

/** Null for what is beyond numeric, which JSON may hold. */
function readNumber(text: string): Decimal | null {
  try {
    return parseDecimal(text);
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

/** A JSON number as it was written: JavaScript's own would round it. A class, so that no JSON object can look like one. */
class RawNumber {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

function sameJson(expected: string, actual: string): boolean {
  return sameNode(readJson(expected), readJson(actual));
}

function readJson(text: string): unknown {
  const keepNumber = (_key: string, value: unknown, context: { source?: string }): unknown =>
    typeof value === 'number' ? new RawNumber(context.source ?? String(value)) : value;
  return JSON.parse(text, keepNumber as (key: string, value: unknown) => unknown);
}

function sameNode(a: unknown, b: unknown): boolean {
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return a === b;
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, i) => sameNode(item, b[i]));
  }
  if (a instanceof RawNumber && b instanceof RawNumber) return a.source === b.source || sameNumber(a.source, b.source);
  return !(a instanceof RawNumber) && !(b instanceof RawNumber) && sameMembers(a, b);
}

function sameMembers(a: object, b: object): boolean {
  const [left, right] = [Object.entries(a), new Map<string, unknown>(Object.entries(b))];
  return left.length === right.size && left.every(([name, value]) => right.has(name) && sameNode(value, right.get(name)));
}
