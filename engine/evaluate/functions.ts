import { add, compareDecimals, type Decimal, multiply, negate, rescale } from './decimal.ts';
import { memberText } from './json.ts';
import { fitsInteger } from './numbers.ts';
import { refuse } from './outcome.ts';
import { asNumber, asText, asTruth, compareScalars, ofNumber, ofText, ofTruth, type Scalar } from './scalar.ts';
import { isLike, left, lowerAscii, pad, replaceAll, right, splitPart, substring, trimCharacters, upperAscii } from './text-functions.ts';

type Apply = (args: readonly Scalar[]) => Scalar;

type WholeAt = (position: number) => number;

/** A function of texts and whole numbers that is NULL when any argument is; `wholes` are the positions of numbers. */
function ofTexts(compute: (texts: readonly string[], whole: WholeAt) => string, wholes: readonly number[] = []): Apply {
  return (args) => {
    // Numbers are made whole before anyone looks for NULL, so one out of range is refused even beside a NULL.
    const counts = new Map(wholes.map((at) => [at, wholeOf(asNumber(args[at] ?? null))]));
    const texts = args.map(asText);
    if (texts.includes(null)) return null;
    const known = texts.map((text) => text ?? '');
    return ofText(compute(known, (position) => counts.get(position) ?? 0));
  };
}

/** A number as PostgreSQL makes it an integer: halves away from zero. */
function wholeOf(number: Decimal | null): number | null {
  if (number === null) return null;
  if (typeof number === 'string') return refuse('out_of_range');
  const { digits } = rescale(number, 0);
  return fitsInteger(32, digits) ? Number(digits) : refuse('out_of_range');
}

function ofNumbers(compute: (a: Decimal, b: Decimal) => Decimal): Apply {
  return ([first = null, second = null]) => {
    const [a, b] = [asNumber(first), asNumber(second)];
    return a === null || b === null ? null : ofNumber(compute(a, b));
  };
}

function ofOrder(holds: (order: number) => boolean): Apply {
  return ([a = null, b = null]) => (a === null || b === null ? null : ofTruth(holds(compareScalars(a, b))));
}

function trim(ends: 'start' | 'end' | 'both'): Apply {
  return ofTexts(([text = '', characters = ' ']) => trimCharacters(text, characters, ends));
}

function padTo(end: 'start' | 'end'): Apply {
  return ofTexts(([text = '', , fill = ' '], whole) => pad(text, whole(1), fill, end), [1]);
}

/** Whether two values are the same, where NULL is the same as NULL. */
function isSame(a: Scalar, b: Scalar): boolean {
  return a === null || b === null ? a === b : compareScalars(a, b) === 0;
}

function isIn([value = null, ...items]: readonly Scalar[]): Scalar {
  if (value === null) return null;
  if (items.some((item) => item !== null && compareScalars(value, item) === 0)) return ofTruth(true);
  return ofTruth(items.includes(null) ? null : false);
}

function magnitude(number: Decimal): Decimal {
  return number !== 'NaN' && compareDecimals(number, { digits: 0n, scale: 0 }) < 0 ? negate(number) : number;
}

function ofOne(compute: (number: Decimal) => Decimal): Apply {
  return ([value = null]) => {
    const number = asNumber(value);
    return number === null ? null : ofNumber(compute(number));
  };
}

function joined(separator: string, args: readonly Scalar[]): Scalar {
  const texts = args.map(asText).filter((text) => text !== null);
  return ofText(texts.join(separator));
}

function lengthOf([value = null]: readonly Scalar[]): Scalar {
  const text = asText(value);
  return text === null ? null : ofNumber({ digits: BigInt([...text].length), scale: 0 });
}

function negated([value = null]: readonly Scalar[]): Scalar {
  const truth = asTruth(value);
  return truth === null ? null : ofTruth(!truth);
}

/** Every function and operator but those that may leave arguments uncomputed (and, or, coalesce). */
export const functions: Readonly<Record<string, Apply>> = {
  '=': ofOrder((order) => order === 0),
  '<>': ofOrder((order) => order !== 0),
  '<': ofOrder((order) => order < 0),
  '<=': ofOrder((order) => order <= 0),
  '>': ofOrder((order) => order > 0),
  '>=': ofOrder((order) => order >= 0),
  '+': ofNumbers(add),
  '-': ofNumbers((a, b) => add(a, negate(b))),
  '*': ofNumbers(multiply),
  negate: ofOne(negate),
  abs: ofOne(magnitude),
  not: negated,
  in: isIn,
  is_null: ([value = null]) => ofTruth(value === null),
  is_distinct: ([a = null, b = null]) => ofTruth(!isSame(a, b)),
  nullif: ([a = null, b = null]) => (b !== null && isSame(a, b) ? null : a),
  like: ([text = null, pattern = null]) =>
    text === null || pattern === null ? null : ofTruth(isLike(asText(text) ?? '', asText(pattern) ?? '')),
  '->>': ([document = null, key = null]) => {
    const [text, name] = [asText(document), asText(key)];
    const member = text === null || name === null ? null : memberText(text, name);
    return member === null ? null : ofText(member);
  },
  '||': ofTexts(([a = '', b = '']) => a + b),
  concat: (args) => joined('', args),
  concat_ws: ([separator = null, ...args]) => (separator === null ? null : joined(asText(separator) ?? '', args)),
  lower: ofTexts(([text = '']) => lowerAscii(text)),
  upper: ofTexts(([text = '']) => upperAscii(text)),
  btrim: trim('both'),
  ltrim: trim('start'),
  rtrim: trim('end'),
  lpad: padTo('start'),
  rpad: padTo('end'),
  replace: ofTexts(([text = '', from = '', to = '']) => replaceAll(text, from, to)),
  substr: ofTexts(([text = '', , count], whole) => substring(text, whole(1), count === undefined ? null : whole(2)), [1, 2]),
  split_part: ofTexts(([text = '', separator = ''], whole) => splitPart(text, separator, whole(2)), [2]),
  left: ofTexts(([text = ''], whole) => left(text, whole(1)), [1]),
  right: ofTexts(([text = ''], whole) => right(text, whole(1)), [1]),
  char_length: lengthOf,
};
