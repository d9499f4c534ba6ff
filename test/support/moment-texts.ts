import fc from 'fast-check';

/** A number of some widths, padded with noughts. */
const digits = (min: number, max: number, ...widths: number[]): fc.Arbitrary<string> =>
  fc.tuple(fc.integer({ min, max }), fc.constantFrom(...widths)).map(([value, width]) => String(value).padStart(width, '0'));
const joined = (...parts: fc.Arbitrary<string>[]): fc.Arbitrary<string> => fc.tuple(...parts).map((all) => all.join(''));
const maybe = (part: fc.Arbitrary<string>): fc.Arbitrary<string> => fc.oneof(fc.constant(''), part);

const year = fc.oneof(
  digits(0, 9999, 1, 2, 3, 4, 4),
  digits(0, 6_000_000, 1, 5, 6, 7, 8),
  fc.constantFrom('4713', '4714', '294276', '294277', '5874897', '5874898', '00', '0000'),
);
const month = digits(0, 13, 1, 2, 2, 3);
const day = digits(0, 32, 1, 2, 2, 3);
const named = fc.constantFrom('jan', 'January', 'FEB', 'feb.', 'may', 'june', 'sep', 'sept', 'Sept.', 'oct', 'decem', 'dec', 'janu');
const weekday = fc.constantFrom('', '', 'mon ', 'Tue, ', 'fri', 'Sat. ', 'Sunday,  ', 'thurs, ');
const mark = fc.constantFrom('-', '-', '/', '/', '.', ' ', ', ', '  ', '');
const sameMark = (parts: readonly fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
  fc.tuple(fc.constantFrom('-', '/', '.', ' '), fc.tuple(...parts)).map(([between, all]) => all.join(between));

const dates = fc.oneof(
  sameMark([year, month, day]),
  joined(year, mark, month, mark, day),
  joined(weekday, sameMark([day, named, year])),
  joined(weekday, day, mark, named, mark, year),
  joined(weekday, named, mark, day, mark, year),
  joined(year, mark, named, mark, day),
  joined(digits(0, 300_000, 4, 4, 5, 6), digits(0, 13, 2), digits(0, 32, 2)),
  fc.constantFrom('infinity', '-infinity', '+infinity', 'epoch', 'Infinity', 'today', 'allballs', 'J2451187', '1999.008'),
);

const fraction = fc.oneof(
  fc.constantFrom('.', '.5', '.9999995', '.0000005', '.1234565', '.1234575'),
  fc.string({ unit: fc.constantFrom('0', '1', '4', '5', '9'), maxLength: 9 }).map((after) => `.${after}`),
);
const colon = fc.constant(':');
const seconds = maybe(joined(colon, digits(0, 61, 1, 2, 2), maybe(fraction)));
const half = fc.constantFrom('', '', '', ' am', 'pm', ' PM', 'AM');
const clock = joined(digits(0, 25, 1, 2, 2, 3), colon, digits(0, 60, 1, 2, 2), seconds, half);
const offset = joined(
  fc.constantFrom('+', '-', ' +', ' -'),
  digits(0, 17, 1, 2, 2),
  maybe(joined(fc.constantFrom('', ':'), digits(0, 60, 1, 2, 2), maybe(joined(fc.constantFrom('', ':'), digits(0, 60, 2))))),
);
const zone = maybe(fc.oneof(fc.constantFrom('Z', ' UTC', 'gmt', ' z'), offset));
const timeOfDay = maybe(joined(fc.constantFrom(' ', 'T', '  ', ' T', 't'), clock));
const era = fc.constantFrom('', '', '', ' BC', 'ad', ' AD', 'bc');
const blanks = fc.constantFrom('', '', '', ' ', '\t\n', '\v\f\r', '\u00a0', '\u2003');

/** Texts that are a date, with a time of day or without, as people and programs write them, and many that nearly are one. */
export const momentTexts = joined(blanks, dates, timeOfDay, zone, era, blanks);

/** Texts that are a time of day, and many that nearly are one. */
export const clockTexts = joined(blanks, clock, zone, blanks);
