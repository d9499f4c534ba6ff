import type { FieldType } from './catalog.ts';
import { coreOf, isOneOf } from './core-type.ts';

/** What is wrong with a value for its place, in its shape and not in its letters: `23 characters, 20 fit`, `••••-02-30: no such day`. */
export function faultOf(value: string | null, type: FieldType): string | null {
  if (value === null) return null;
  const { length, precision, scale } = type;
  const text = value.trim();
  if (length !== undefined && [...value].length > length) return `${[...value].length} characters, ${length} fit`;
  if (isOneOf(type, 'decimal') && !coreOf(type).isMoney) return numberFault(text, precision, scale);
  if (isOneOf(type, 'date', 'timestamp')) return dayFault(text);
  return null;
}

function numberFault(text: string, precision: number | undefined, scale: number | undefined): string | null {
  const [, whole = '', decimals = ''] = /^[+-]?0*(\d*)(?:\.(\d*?)0*)?$/.exec(text) ?? [];
  if (!/^[+-]?[\d.]+$/.test(text)) return 'no number';
  if (scale !== undefined && decimals.length > scale) return `${decimals.length} decimals, ${scale} fit`;
  const room = precision === undefined ? Number.POSITIVE_INFINITY : precision - (scale ?? 0);
  return whole.length > room ? `${whole.length} digits, ${room} fit` : null;
}

/** The year says who a person is; month and day of a date that never was do not. */
function dayFault(text: string): string | null {
  const found = /^\d{4}-(\d\d)-(\d\d)(?!\d)/.exec(text);
  if (!found) return /^\d/.test(text) ? 'no date in the form year-month-day' : 'no date';
  const [day = '', month = '00', date = '00'] = found;
  const moment = new Date(`${day}T00:00:00Z`);
  const isDay = !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(day);
  return isDay ? null : `••••-${month}-${date}: no such day`;
}
