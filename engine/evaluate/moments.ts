import { momentForms } from '../../model/moment-text.ts';
import { trimBlanks } from './decimal.ts';
import { refuse } from './outcome.ts';

/** A point in time without a zone: whole days since 1970-01-01 and microseconds of the day (24:00 included); or before and after all days. */
export interface Instant {
  readonly days: number;
  readonly micros: number;
  /** Seconds east of UTC, where the text said so. */
  readonly offset: number | null;
}
export type Moment = Instant | 'infinity' | '-infinity';

export const dayMicros = 86_400_000_000;
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const forms = momentForms.map(({ pattern, groups }) => ({ form: new RegExp(`^${pattern}$`, 'i'), groups }));

/** Reads the forms of `model/moment-text.ts` as PostgreSQL does under DateStyle `ISO, YMD`. Refuses `invalid_value`. */
export function parseMoment(text: string): Moment {
  const bare = trimBlanks(text);
  if (/^\+?infinity$/i.test(bare)) return 'infinity';
  if (/^-infinity$/i.test(bare)) return '-infinity';
  if (/^epoch$/i.test(bare)) return { days: 0, micros: 0, offset: null };
  for (const { form, groups } of forms) {
    const match = form.exec(bare);
    if (match) return instantOf(match, groups);
  }
  return refuse('invalid_value');
}

function instantOf(match: RegExpExecArray, [year, month, day]: readonly [number, number, number]): Instant {
  const isBefore = match[10]?.toLowerCase() === 'bc';
  const days = daysOf(yearOf(match[year] ?? '', isBefore), monthOf(match[month] ?? ''), Number(match[day]));
  return { days, micros: microsOf(match.slice(4, 9)), offset: offsetOf(match[9]) };
}

function yearOf(text: string, isBefore: boolean): number {
  const year = Number(text);
  if (year === 0) return refuse('invalid_value');
  return isBefore ? 1 - year : year;
}

function monthOf(text: string): number {
  if (/^\d/.test(text)) return Number(text);
  const at = months.indexOf(text.slice(0, 3).toLowerCase());
  return at >= 0 ? at + 1 : refuse('invalid_value');
}

function daysOf(year: number, month: number, day: number): number {
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return refuse('invalid_value');
  return daysSinceEpoch(year, month, day);
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** Days between 1970-01-01 and a day of the proleptic Gregorian calendar; the year before 1 is 0. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const cycle = Math.floor(shifted / 400);
  const yearOfCycle = shifted - cycle * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfCycle = yearOfCycle * 365 + Math.floor(yearOfCycle / 4) - Math.floor(yearOfCycle / 100) + dayOfYear;
  return cycle * 146_097 + dayOfCycle - 719_468;
}

/** Microseconds of a time of day from hour, minute, second, fraction, am/pm. Refuses `invalid_value`. */
export function microsOf([hour = '0', minute = '0', second = '0', fraction = '', half = '']: readonly (string | undefined)[]): number {
  const hours = half === '' ? Number(hour) : hoursOfHalf(Number(hour), half.toLowerCase());
  const whole = (hours * 3600 + Number(minute) * 60 + Number(second)) * 1_000_000;
  const micros = whole + toEven(Number(`0${fraction === '.' ? '' : fraction}`) * 1_000_000);
  if (hours > 24 || Number(minute) > 59 || Number(second) > 60 || micros > dayMicros) return refuse('invalid_value');
  return micros;
}

/** Rounds a half to the even neighbour, as C's `rint` does, with which PostgreSQL reads fractions of a second. */
function toEven(value: number): number {
  const below = Math.floor(value);
  if (value - below !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}

function hoursOfHalf(hour: number, half: string): number {
  if (hour > 12) return refuse('invalid_value');
  return (hour % 12) + (half === 'pm' ? 12 : 0);
}

function offsetOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const match = /^([+-])(\d{1,2}):?(\d{2})?:?(\d{2})?$/.exec(text);
  if (!match) return 0;
  const seconds = Number(match[2]) * 3600 + Number(match[3] ?? 0) * 60 + Number(match[4] ?? 0);
  return match[1] === '-' ? -seconds : seconds;
}

/** The same point in time with less than a day's microseconds. */
export function carried({ days, micros, offset }: Instant): Instant {
  const over = Math.floor(micros / dayMicros);
  return { days: days + over, micros: micros - over * dayMicros, offset };
}

/** The same moment in UTC; without an offset the text is read as UTC. */
export function toUtc(moment: Moment): Moment {
  if (typeof moment === 'string') return moment;
  return carried({ days: moment.days, micros: moment.micros - (moment.offset ?? 0) * 1_000_000, offset: 0 });
}

/** Below, at or above zero as `a` is before, at or after `b`. */
export function compareMoments(a: Moment, b: Moment): number {
  const rank = (moment: Moment): number => (moment === 'infinity' ? 1 : moment === '-infinity' ? -1 : 0);
  if (typeof a === 'string' || typeof b === 'string') return rank(a) - rank(b);
  return a.days - b.days || a.micros - b.micros;
}
