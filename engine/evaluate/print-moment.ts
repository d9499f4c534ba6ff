import type { Moment } from './moments.ts';
import { refuse } from './outcome.ts';

const firstDay = -2_440_588;
const lastDayOfDates = 2_145_042_905;
const lastDayOfTimestamps = 106_762_939;

/** `2024-02-29`, with ` BC` before year 1. Refuses `invalid_value` outside PostgreSQL's range. */
export function printDate(moment: Moment): string {
  if (typeof moment === 'string') return moment;
  if (moment.days < firstDay || moment.days > lastDayOfDates) return refuse('invalid_value');
  const { text, isBefore } = printDay(moment.days);
  return isBefore ? `${text} BC` : text;
}

/** `2024-02-29 10:30:00.5`, with `zone` (`+00`) after it. Refuses `invalid_value` outside PostgreSQL's range. */
export function printTimestamp(moment: Moment, zone: '' | '+00'): string {
  if (typeof moment === 'string') return moment;
  if (moment.days < firstDay || moment.days > lastDayOfTimestamps) return refuse('invalid_value');
  const { text, isBefore } = printDay(moment.days);
  return `${text} ${printTime(moment.micros)}${zone}${isBefore ? ' BC' : ''}`;
}

/** `10:30:00.5` */
export function printTime(micros: number): string {
  const seconds = Math.floor(micros / 1_000_000);
  const fraction = String(micros % 1_000_000)
    .padStart(6, '0')
    .replace(/0+$/, '');
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map((part) => String(part).padStart(2, '0'));
  return `${parts.join(':')}${fraction === '' ? '' : `.${fraction}`}`;
}

function printDay(days: number): { text: string; isBefore: boolean } {
  const { year, month, day } = calendarOf(days);
  const shown = year > 0 ? year : 1 - year;
  const [yyyy, mm, dd] = [String(shown).padStart(4, '0'), String(month).padStart(2, '0'), String(day).padStart(2, '0')];
  return { text: `${yyyy}-${mm}-${dd}`, isBefore: year <= 0 };
}

function calendarOf(days: number): { year: number; month: number; day: number } {
  const shifted = days + 719_468;
  const cycle = Math.floor(shifted / 146_097);
  const dayOfCycle = shifted - cycle * 146_097;
  const late = Math.floor(dayOfCycle / 1460) - Math.floor(dayOfCycle / 36_524) + Math.floor(dayOfCycle / 146_096);
  const yearOfCycle = Math.floor((dayOfCycle - late) / 365);
  const dayOfYear = dayOfCycle - (365 * yearOfCycle + Math.floor(yearOfCycle / 4) - Math.floor(yearOfCycle / 100));
  const part = Math.floor((5 * dayOfYear + 2) / 153);
  const month = part < 10 ? part + 3 : part - 9;
  const day = dayOfYear - Math.floor((153 * part + 2) / 5) + 1;
  return { year: yearOfCycle + cycle * 400 + (month <= 2 ? 1 : 0), month, day };
}
