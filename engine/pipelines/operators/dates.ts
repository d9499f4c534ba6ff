import type { Json } from '../../../model/pipelines/pipeline.ts';
import type { PlanExpr } from '../../../model/pipelines/plan.ts';
import { refuse } from '../refusal.ts';
import { call, constant, type Scalar, scalar } from '../values.ts';
import { constantText, type Given, named, nullIfAny, type Operator, typed } from './operator.ts';

/** `Europe/Berlin` or UTC: offsets mean the opposite in PostgreSQL, and abbreviations are not the same everywhere. */
function zoneOf(json: Json | undefined, { name }: Given): PlanExpr {
  if (json === undefined) return constant('text', 'UTC');
  const zone = constantText(json, name);
  if (!/^(UTC|GMT|[A-Za-z_]+(\/[A-Za-z_]+)+)$/.test(zone))
    refuse(name, `the time zone ${zone} is not translated; name one such as Europe/Berlin`);
  return constant('text', zone);
}

function dateOf(json: Json, given: Given): Scalar {
  const found = typed(given.evaluate(json), given.name, ['date']);
  return found.form === 'jsonb' ? { ...found, expr: call('json_date_value', found.expr), form: 'timestamptz' } : found;
}

/** A part of a date, in a time zone. */
function part(unit: string): Operator {
  return (argument, given) => {
    const isNamed = argument !== null && typeof argument === 'object' && !Array.isArray(argument) && 'date' in argument;
    const [only] = Array.isArray(argument) ? argument : [argument];
    const { date, timezone }: Record<string, Json | undefined> = isNamed ? named(argument, given, ['date'], ['timezone']) : { date: only };
    const found = dateOf(date ?? null, given);
    return scalar(call('date_part', found.expr, zoneOf(timezone, given), constant('text', unit)), 'integer', ['int'], nullIfAny([found]));
  };
}

const units = ['year', 'quarter', 'month', 'week', 'day', 'hour', 'minute', 'second', 'millisecond'];
const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

const truncated: Operator = (argument, given) => {
  const { date, unit, timezone, startOfWeek, binSize } = named(argument, given, ['date', 'unit'], ['timezone', 'startOfWeek', 'binSize']);
  if (binSize !== undefined && binSize !== 1) refuse(given.name, 'a binSize other than 1 is not translated');
  const by = constantText(unit, given.name);
  if (!units.includes(by)) refuse(given.name, `the unit ${by} is not known`);
  const first = startOfWeek === undefined ? 'sunday' : constantText(startOfWeek, given.name).toLowerCase();
  const start = weekdays.findIndex((day) => day === first || day.slice(0, 3) === first);
  if (start < 0) refuse(given.name, `${first} is no day of the week`);
  const found = dateOf(date ?? null, given);
  const shift = constant('integer', String(by === 'week' ? (7 - start) % 7 : 0));
  return scalar(
    call('date_trunc', found.expr, zoneOf(timezone, given), constant('text', by), shift),
    'timestamptz',
    ['date'],
    nullIfAny([found]),
  );
};

/** Parts of a format, as `to_char` calls them. */
const formats: Readonly<Record<string, string>> = {
  Y: 'YYYY',
  m: 'MM',
  d: 'DD',
  H: 'HH24',
  M: 'MI',
  S: 'SS',
  L: 'MS',
  j: 'DDD',
  u: 'ID',
  V: 'IW',
  G: 'IYYY',
};

const dateToString: Operator = (argument, given) => {
  const { date, format, timezone, onNull } = named(argument, given, ['date'], ['format', 'timezone', 'onNull']);
  const found = dateOf(date ?? null, given);
  const pattern = templateOf(format === undefined ? '%Y-%m-%dT%H:%M:%S.%LZ' : constantText(format, given.name), given);
  const made = call('date_text', found.expr, zoneOf(timezone, given), constant('text', pattern));
  if (onNull === undefined || found.empty === 'never') return scalar(made, 'text', ['string'], nullIfAny([found]));
  const instead = typed(given.evaluate(onNull), given.name, ['string']);
  return scalar(call('coalesce', made, instead.expr), 'text', ['string'], instead.empty);
};

function templateOf(format: string, { name }: Given): string {
  return format.replaceAll(/%(.?)|[^%]+/gs, (piece, code: string | undefined) => {
    if (!piece.startsWith('%')) return `"${piece.replaceAll(/["\\]/g, '\\$&')}"`;
    return code === '%' ? '"%"' : (formats[code ?? ''] ?? refuse(name, `%${code} in its format is not translated`));
  });
}

export const dateOperators: Readonly<Record<string, Operator>> = {
  $year: part('year'),
  $month: part('month'),
  $dayOfMonth: part('day'),
  $hour: part('hour'),
  $minute: part('minute'),
  $second: part('second'),
  $millisecond: part('millisecond'),
  $dayOfWeek: part('day_of_week'),
  $dayOfYear: part('doy'),
  $week: part('sunday_week'),
  $isoWeek: part('week'),
  $isoWeekYear: part('isoyear'),
  $isoDayOfWeek: part('isodow'),
  $dateTrunc: truncated,
  $dateToString: dateToString,
};
