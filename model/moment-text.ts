const month =
  '(jan|january|feb|february|mar|march|apr|april|may|jun|june|jul|july|aug|august|sep|sept|september|oct|october|nov|november|dec|december)';
const weekday = '(?:(?:mon|monday|tue|tues|tuesday|wed|weds|wednesday|thu|thur|thurs|thursday|fri|friday|sat|saturday|sun|sunday),? +)?';
const clock = '([0-9]{1,2}):([0-9]{1,2})(?::([0-9]{1,2})(\\.[0-9]*)?)?';
const half = '(?: *(am|pm))';
const zone = '(?: *(z|utc|gmt|[+-](?:0?[0-9]|1[0-5])(?::?[0-5][0-9]|:[0-5][0-9]:[0-5][0-9])?))';
const clockAndZone = `${clock}(?:${half}|${zone})?`;
const era = '(?: +(bc|ad))?';

/** Which of a form's groups are year, month and day; hour, minute, second, fraction, half, zone and era follow them. */
type DayGroups = readonly [year: number, month: number, day: number];

/**
 * The forms of a date, with a time of day or without, that are read from a text: patterns for JavaScript and for PostgreSQL, case ignored.
 * PostgreSQL's input (manual, appendix B.1) reads more: words that mean another moment each time (`today`), years of two digits and
 * parts whose order it guesses (`02-Nov-17` is 2002 to it). Such texts are refused, as a wrong guess would be silent.
 */
export const momentForms: readonly { pattern: string; groups: DayGroups }[] = [
  ...['-', '/', '\\.'].map((mark) => form(`([0-9]{4,7})${mark}([0-9]{1,2})${mark}([0-9]{1,2})`, '[ T]+', [1, 2, 3])),
  form('([0-9]{4,6})([0-9]{2})([0-9]{2})', '[ T]+', [1, 2, 3]),
  ...['-', '/'].map((mark) => form(`([0-9]{1,2})${mark}${month}${mark}([0-9]{4,5})`, ' +', [3, 2, 1])),
  ...['-', '/'].map((mark) => form(`${month}${mark}([0-9]{1,2})${mark}([0-9]{4,5})`, ' +', [3, 1, 2])),
  form(`${weekday}([0-9]{1,2}) +${month} +([0-9]{4,5})`, ' +', [3, 2, 1]),
  form(`${weekday}${month} +([0-9]{1,2}),? +([0-9]{4,5})`, ' +', [3, 1, 2]),
  form(`([0-9]{4})-${month}-([0-9]{1,2})`, ' +', [1, 2, 3]),
];

function form(day: string, gap: string, groups: DayGroups): { pattern: string; groups: DayGroups } {
  return { pattern: `${day}(?:${gap}${clockAndZone})?${era}`, groups };
}

/** A time of day alone: hour, minute, second, fraction, half. */
export const clockForm = `${clock}${half}?`;

const anyMoment = ['epoch', '[+-]?infinity', ...momentForms.map(({ pattern }) => pattern)].join('|');

/** JavaScript's `\s` has more, and PostgreSQL's depends on the database's locale, as does its `\d`. */
const blanks = '[ \\t\\n\\v\\f\\r]*';

/** What every text that is read as a date or timestamp matches, case ignored. */
export const momentPattern = `^${blanks}(?:${anyMoment})${blanks}$`;

/** What every text that is read as a time of day matches, case ignored. */
export const timePattern = `^${blanks}(?:${clockForm})${blanks}$`;
