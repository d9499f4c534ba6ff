const month =
  '(jan|january|feb|february|mar|march|apr|april|may|jun|june|jul|july|aug|august|sep|sept|september|oct|october|nov|november|dec|december)';
const weekday = '(?:(?:mon|monday|tue|tues|tuesday|wed|weds|wednesday|thu|thur|thurs|thursday|fri|friday|sat|saturday|sun|sunday),? +)?';
const clock = '(\\d{1,2}):(\\d{1,2})(?::(\\d{1,2})(\\.\\d*)?)?';
const half = '(?: *(am|pm))';
const zone = '(?: *(z|utc|gmt|[+-](?:0?\\d|1[0-5])(?::?[0-5]\\d|:[0-5]\\d:[0-5]\\d)?))';
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
  ...['-', '/', '\\.'].map((mark) => form(`(\\d{4,7})${mark}(\\d{1,2})${mark}(\\d{1,2})`, '[ T]+', [1, 2, 3])),
  form('(\\d{4,6})(\\d{2})(\\d{2})', '[ T]+', [1, 2, 3]),
  ...['-', '/'].map((mark) => form(`(\\d{1,2})${mark}${month}${mark}(\\d{4,5})`, ' +', [3, 2, 1])),
  ...['-', '/'].map((mark) => form(`${month}${mark}(\\d{1,2})${mark}(\\d{4,5})`, ' +', [3, 1, 2])),
  form(`${weekday}(\\d{1,2}) +${month} +(\\d{4,5})`, ' +', [3, 2, 1]),
  form(`${weekday}${month} +(\\d{1,2}),? +(\\d{4,5})`, ' +', [3, 1, 2]),
  form(`(\\d{4})-${month}-(\\d{1,2})`, ' +', [1, 2, 3]),
];

function form(day: string, gap: string, groups: DayGroups): { pattern: string; groups: DayGroups } {
  return { pattern: `${day}(?:${gap}${clockAndZone})?${era}`, groups };
}

/** A time of day alone: hour, minute, second, fraction, half. */
export const clockForm = `${clock}${half}?`;

const anyMoment = ['epoch', '[+-]?infinity', ...momentForms.map(({ pattern }) => pattern)].join('|');

/** What every text that is read as a date or timestamp matches, case ignored. */
export const momentPattern = `^\\s*(?:${anyMoment})\\s*$`;

/** What every text that is read as a time of day matches, case ignored. */
export const timePattern = `^\\s*(?:${clockForm})\\s*$`;
