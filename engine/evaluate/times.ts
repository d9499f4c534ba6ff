import type { FieldType } from '../../model/catalog.ts';
import { clockForm } from '../../model/moment-text.ts';
import { trimBlanks } from './decimal.ts';
import { carried, type Instant, type Moment, microsOf, parseMoment, toUtc } from './moments.ts';
import { refuse } from './outcome.ts';
import { printDate, printTime, printTimestamp } from './print-moment.ts';

const times: ReadonlySet<string> = new Set(['date', 'time', 'timetz', 'timestamp', 'timestamptz', 'interval']);
const moments: ReadonlySet<string> = new Set(['date', 'timestamp', 'timestamptz']);
/** Words that mean another moment each time they are read. */
const moving = /now|today|tomorrow|yesterday/i;
const clock = new RegExp(`^${clockForm}$`, 'i');

/** Whether a type is one of PostgreSQL's dates, times or intervals. */
export function isTime({ kind }: FieldType): boolean {
  return times.has(kind);
}

/** A text read as a date, time or moment. Refuses `invalid_value`, and `lost_precision` where the type keeps fewer decimals. */
export function timeFromText(value: string, to: FieldType): string {
  if (moving.test(value)) return refuse('invalid_value');
  if (to.kind === 'time') return timeOfDay(value, to);
  if (!moments.has(to.kind)) return value;
  return printMoment(parseMoment(value), to);
}

/** One kind of time as another. A date takes no time of day with it, so only midnight becomes a date. */
export function convertTime(value: string, from: FieldType, to: FieldType): string {
  if (!moments.has(from.kind) || !moments.has(to.kind)) return sameTime(value, from, to);
  const read = parseMoment(value);
  const naive = from.kind === 'timestamptz' ? toUtc(read) : read;
  if (to.kind === 'date' && typeof naive !== 'string' && naive.micros !== 0) return refuse('lost_precision');
  return printMoment(naive, to);
}

function sameTime(value: string, from: FieldType, to: FieldType): string {
  if (from.kind !== to.kind) return refuse('invalid_value');
  return to.kind === 'time' ? timeOfDay(value, to) : value;
}

/** A moment as a date, a naive timestamp, or a timestamp in UTC. */
export function printMoment(moment: Moment, to: FieldType): string {
  if (to.kind === 'date') return printDate(moment);
  const exact = typeof moment === 'string' ? moment : to.kind === 'timestamptz' ? toUtc(moment) : carried(moment);
  if (typeof exact !== 'string') checkDecimals(exact, to);
  return printTimestamp(exact, to.kind === 'timestamptz' ? '+00' : '');
}

function checkDecimals({ micros }: Pick<Instant, 'micros'>, { native }: FieldType): void {
  const kept = /^time(?:stamp)?\((\d)\)/.exec(native)?.[1];
  if (kept !== undefined && micros % 10 ** (6 - Number(kept)) !== 0) refuse('lost_precision');
}

function timeOfDay(value: string, to: FieldType): string {
  const match = clock.exec(trimBlanks(value)) ?? refuse('invalid_value');
  const micros = microsOf(match.slice(1));
  checkDecimals({ micros }, to);
  return printTime(micros);
}
