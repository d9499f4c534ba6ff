import type { PlainType } from '../../model/core-type.ts';

/** What a column may hold, from the narrowest to the widest; `text` takes everything. */
export const columnTypes = [
  'boolean',
  'integer',
  'decimal',
  'date',
  'timestamp',
  'instant',
  'uuid',
  'json',
  'text',
] as const satisfies readonly PlainType[];
export type ColumnType = (typeof columnTypes)[number];

/** More digits than this are a number to nobody: account and card numbers stay text. */
const digitsMax = 18;

const date = '(?!0000)\\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])';
const time = '(?:[01]\\d|2[0-3]):[0-5]\\d(?::[0-5]\\d(?:\\.\\d{1,6})?)?';
const forms: Readonly<Record<Exclude<ColumnType, 'json' | 'text'>, RegExp>> = {
  boolean: /^(?:true|false)$/,
  // Leading zeros mean something: such a text is a code.
  integer: /^(?:0|-?[1-9]\d*)$/,
  decimal: /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/,
  date: new RegExp(`^${date}$`),
  timestamp: new RegExp(`^${date}[T ]${time}$`),
  instant: new RegExp(`^${date}[T ]${time}(?:Z|[+-](?:0\\d|1[0-4]):?(?:00|15|30|45))$`),
  uuid: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
};

const hasTooManyDigits = (value: string): boolean => value.length > digitsMax && value.replace(/[^0-9]/g, '').length > digitsMax;
const isZeroBelow = (value: string): boolean => value.startsWith('-') && !/[1-9]/.test(value);

/** Whether the text is a value of the type, and of no other meaning. */
export function isOfType(value: string, type: ColumnType): boolean {
  if (type === 'text') return true;
  if (type === 'json' || !forms[type].test(value)) return false;
  if (type === 'integer' || type === 'decimal') return !hasTooManyDigits(value) && !isZeroBelow(value);
  return type === 'boolean' || type === 'uuid' || isCalendarDay(value.slice(0, 10));
}

/** Every month has 28 days; of others it is asked. */
function isCalendarDay(day: string): boolean {
  if (Number(day.slice(8)) <= 28) return true;
  const parsed = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(day);
}

/** The types that a column's values have all had so far; a value takes those away that it is none of. */
export class TypeSearch {
  #left: ColumnType[] = columnTypes.filter((type) => type !== 'json');
  #hasValues = false;
  #documents = false;

  /** A document is an object or an array of JSON: where one is, all values stay JSON. A value that was a string is nothing else. */
  see(value: string, kind: 'text' | 'document' | 'string' = 'text'): void {
    this.#documents ||= kind === 'document';
    if (this.#documents) return;
    const [narrowest = 'text'] = this.#left;
    // What is left after a value holds each other's values, from the narrowest on.
    if (this.#hasValues && allows(narrowest, kind) && isOfType(value, narrowest)) return;
    this.#hasValues = true;
    this.#left = this.#left.filter((type) => allows(type, kind) && isOfType(value, type));
  }

  get type(): ColumnType {
    if (this.#documents) return 'json';
    return this.#hasValues ? (this.#left[0] ?? 'text') : 'text';
  }
}

const allows = (type: ColumnType, kind: string): boolean => kind !== 'string' || !['boolean', 'integer', 'decimal'].includes(type);

/** The one text form that a value of the type has: that of PostgreSQL under the settings that a session pins, so that every reader sees the same. */
export function normalText(value: string, type: ColumnType): string {
  if (type === 'timestamp') return plainTime(value);
  if (type === 'instant') return instant(value);
  return value;
}

function plainTime(value: string): string {
  const [day = '', clock = ''] = value.split(/[T ]/);
  return `${day} ${plainClock(clock)}`;
}

function plainClock(clock: string): string {
  const [whole = '', fraction = ''] = clock.split('.');
  const seconds = whole.length === 5 ? `${whole}:00` : whole;
  const rest = fraction.replace(/0+$/, '');
  return rest === '' ? seconds : `${seconds}.${rest}`;
}

/** In UTC; the fraction of a second is kept as it is, since a Date has only thousandths. */
function instant(value: string): string {
  const [, local = '', zone = ''] = /^(.*?)(Z|[+-]\d\d:?\d\d)$/.exec(value) ?? [];
  const [day, clock = ''] = plainTime(local).split(' ');
  const [whole = '', fraction] = clock.split('.');
  const offset = zone === 'Z' ? zone : `${zone.slice(0, 3)}:${zone.slice(-2)}`;
  const utc = new Date(`${day}T${whole}${offset}`).toISOString().slice(0, 19).replace('T', ' ');
  return `${utc}${fraction === undefined ? '' : `.${fraction}`}+00`;
}
