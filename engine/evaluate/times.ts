import type { FieldType } from '../../model/catalog.ts';
import { coreOf, isOneOf, secondDecimals, zoneOf } from '../../model/core-type.ts';
import { clockForm } from '../../model/moment-text.ts';
import { trimBlanks } from './decimal.ts';
import { carried, type Instant, type Moment, microsOf, parseMoment, toUtc } from './moments.ts';
import { refuse } from './outcome.ts';
import { printDate, printTime, printTimestamp } from './print-moment.ts';

const isMoment = (type: FieldType): boolean => isOneOf(type, 'date', 'timestamp');
const isTimeOfDay = (type: FieldType): boolean => isOneOf(type, 'time') && !coreOf(type).isZoned;
/** Words that mean another moment each time they are read. */
const moving = /now|today|tomorrow|yesterday/i;
const clock = new RegExp(`^${clockForm}$`, 'i');

/** Whether a type is one of dates, times or durations. */
export function isTime(type: FieldType): boolean {
  return isOneOf(type, 'date', 'time', 'timestamp', 'duration');
}

/** A text read as a date, time or moment. Refuses `invalid_value`, and `lost_precision` where the type keeps fewer decimals. */
export function timeFromText(value: string, to: FieldType): string {
  if (moving.test(value)) return refuse('invalid_value');
  if (isTimeOfDay(to)) return timeOfDay(value, to);
  if (!isMoment(to)) return value;
  return printMoment(parseMoment(value), to);
}

/** One kind of time as another. A date takes no time of day with it, so only midnight becomes a date. */
export function convertTime(value: string, from: FieldType, to: FieldType): string {
  if (!isMoment(from) || !isMoment(to)) return sameTime(value, from, to);
  const read = parseMoment(value);
  const naive = zoneOf(from) === 'zoned' ? toUtc(read) : read;
  if (isOneOf(to, 'date') && typeof naive !== 'string' && naive.micros !== 0) return refuse('lost_precision');
  return printMoment(naive, to);
}

function sameTime(value: string, from: FieldType, to: FieldType): string {
  if (from.kind !== to.kind) return refuse('invalid_value');
  return isTimeOfDay(to) ? timeOfDay(value, to) : value;
}

/** A moment as a date, a naive timestamp, or a timestamp in UTC. */
export function printMoment(moment: Moment, to: FieldType): string {
  if (isOneOf(to, 'date')) return printDate(moment);
  const exact = typeof moment === 'string' ? moment : zoneOf(to) === 'zoned' ? toUtc(moment) : carried(moment);
  if (typeof exact !== 'string') checkDecimals(exact, to);
  return printTimestamp(exact, zoneOf(to) === 'zoned' ? '+00' : '');
}

function checkDecimals({ micros }: Pick<Instant, 'micros'>, to: FieldType): void {
  const kept = secondDecimals(to);
  if (kept !== null && micros % 10 ** (6 - kept) !== 0) refuse('lost_precision');
}

function timeOfDay(value: string, to: FieldType): string {
  const match = clock.exec(trimBlanks(value)) ?? refuse('invalid_value');
  const micros = microsOf(match.slice(1));
  checkDecimals({ micros }, to);
  return printTime(micros);
}
