import type { FieldType, TypeKind } from '../../../model/catalog.ts';
import { momentPattern, timePattern } from '../../../model/moment-text.ts';
import { inputText } from '../owned-types.ts';
import { type Fragment, join, literal, raw, sql } from '../sql.ts';
import type { Guard, Guarded } from './guard.ts';

const textual: ReadonlySet<TypeKind> = new Set(['text', 'varchar', 'char', 'enum']);
const characters: ReadonlySet<TypeKind> = new Set(['text', 'varchar', 'char']);
const integers: Readonly<Partial<Record<TypeKind, readonly [string, string]>>> = {
  smallint: ['-32768', '32767'],
  integer: ['-2147483648', '2147483647'],
  bigint: ['-9223372036854775808', '9223372036854775807'],
};
/** What PostgreSQL keeps of a `name`. */
const nameBytes = raw('63');
/** Money is a bigint of hundredths (PostgreSQL manual, section 8.2). */
const [least, most] = ['-92233720368547758.08', '92233720368547758.07'];
const numbers: ReadonlySet<TypeKind> = new Set(['smallint', 'integer', 'bigint', 'numeric', 'real', 'double', 'money']);
const times: ReadonlySet<TypeKind> = new Set(['date', 'time', 'timetz', 'timestamp', 'timestamptz', 'interval']);

/** Types whose cast refuses what their input refuses. Others (domains, `bit(n)`, arrays of `varchar(n)`) cut instead. */
const raising: ReadonlySet<string> = new Set([
  ...['smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision', 'boolean', 'uuid', 'json', 'jsonb', 'date', 'interval'],
  ...['timestamp without time zone', 'timestamp with time zone', 'time without time zone', 'time with time zone'],
]);

/** What a type is called without its modifiers, where leaving out the parentheses would mean another one: `bit` is `bit(1)`. */
const unmodified: Readonly<Partial<Record<TypeKind, string>>> = { char: 'bpchar', bits: 'bit varying', interval: 'interval', text: 'text' };

/** The type without length, precision, scale or fields. Types that people made keep their name. */
function base({ native, kind, dimensions, isDomain = false }: FieldType): string {
  const name = isDomain || native.includes('.') ? undefined : unmodified[kind];
  return name === undefined ? native.replace(/\(\d+(,\s*-?\d+)?\)/, '') : name + (dimensions > 0 ? '[]' : '');
}
const cast = (value: Fragment, type: string): Fragment => sql`(${value})::${raw(type)}`;
const isInvalid = (value: Fragment, type: string): Guard => ({
  refuse: sql`NOT pg_input_is_valid((${value})::text, ${literal(type)})`,
  reason: 'invalid_value',
  raises: raising.has(type),
});

/**
 * The value in the target column's type, with a guard for everything that PostgreSQL would refuse, and for what it would do silently:
 * cutting (`'abcdef'::varchar(3)`), rounding (`numeric(15,6)`, `2.5::int`, 15 digits of a double), dropping a time of day.
 * `value` has the staged type of `from`. Null where no conversion is meant: such a pair needs a rule that says what it should mean.
 */
export function convert(value: Fragment, from: FieldType, to: FieldType): Guarded | null {
  if (to.isDomain) return to.kind === 'money' ? toMoneyDomain(value, from, to) : toDomain(value, from, to);
  if (from.dimensions > 0 || to.dimensions > 0) return to.kind === 'money' ? toMoneyArray(value, from, to) : toArray(value, from, to);
  if (characters.has(to.kind)) return from.kind === 'bytea' ? null : toCharacters(value, to);
  if (to.kind === 'enum') return textual.has(from.kind) ? toEnum(value, to) : null;
  if (textual.has(from.kind)) return fromText(value, to);
  if (isWidening(from, to)) return { value: cast(value, to.native), guards: [] };
  if (numbers.has(from.kind) && numbers.has(to.kind)) return toNumber(asNumeric(value, from), to);
  if (times.has(from.kind) && times.has(to.kind)) return toTime(value, from, to);
  return sameKind(value, from, to);
}

const integerRank: Readonly<Partial<Record<TypeKind, number>>> = { smallint: 1, integer: 2, bigint: 3 };

/** Whether every value of one number type is one of the other. */
function isWidening(from: FieldType, to: FieldType): boolean {
  const [narrow, wide] = [integerRank[from.kind], integerRank[to.kind]];
  if (narrow !== undefined && wide !== undefined) return narrow <= wide;
  if (from.kind === 'numeric' && to.kind === 'numeric') return to.precision === undefined || fitsDecimals(from, to);
  return from.kind === to.kind && (from.kind === 'real' || from.kind === 'double' || from.kind === 'money');
}

function fitsDecimals(from: FieldType, to: FieldType): boolean {
  if (from.precision === undefined || to.precision === undefined) return false;
  const [scaleFrom, scaleTo] = [from.scale ?? 0, to.scale ?? 0];
  return scaleFrom <= scaleTo && from.precision - scaleFrom <= to.precision - scaleTo;
}

function toDomain(value: Fragment, from: FieldType, to: FieldType): Guarded | null {
  if (from.kind === 'bytea' && to.kind !== 'bytea') return null;
  const guesses = textual.has(from.kind) ? guessed(cast(value, 'text'), to) : [];
  return { value: inputText(cast(value, 'text'), to), guards: [isInvalid(value, to.native), ...guesses] };
}

function toArray(value: Fragment, from: FieldType, to: FieldType): Guarded | null {
  if (to.dimensions === 0) return characters.has(to.kind) ? toCharacters(value, to) : null;
  if (from.kind !== to.kind && !textual.has(from.kind)) return null;
  const kept = cast(cast(value, to.native), base(to));
  const changed: Guard = { refuse: sql`${cast(value, base(to))} <> ${kept}`, reason: 'lost_precision' };
  const guesses = textual.has(from.kind) ? guessed(value, to) : [];
  const guards = [isInvalid(value, to.native), ...guesses, ...(base(to) === to.native ? [] : [changed])];
  return { value: inputText(value, to), guards };
}

/** What money looks like is the server's locale; numbers are the same everywhere. */
function toMoneyArray(value: Fragment, from: FieldType, to: FieldType): Guarded | null {
  if (to.dimensions === 0 || (from.kind !== 'money' && !textual.has(from.kind))) return null;
  const numbers = cast(value, 'numeric[]');
  const made = { value: cast(numbers, to.native), guards: [] };
  if (from.kind === 'money') return made;
  const element = toNumber(raw('element'), { native: 'money', kind: 'money', dimensions: 0 });
  const guards = element.guards.map((guard) => ({
    ...guard,
    refuse: sql`EXISTS (SELECT FROM unnest(${numbers}) AS e (element) WHERE ${guard.refuse})`,
  }));
  return { ...made, guards: [isInvalid(value, 'numeric[]'), ...guards] };
}

/** The domain's own checks are asked last, of money in the server's own form. */
function toMoneyDomain(value: Fragment, from: FieldType, { isDomain: _, ...to }: FieldType): Guarded | null {
  const made = convert(value, from, { ...to, native: to.dimensions > 0 ? 'money[]' : 'money' });
  if (!made) return null;
  return { value: cast(made.value, to.native), guards: [...made.guards, isInvalid(made.value, to.native)] };
}

function toCharacters(value: Fragment, to: FieldType): Guarded {
  const text = cast(value, 'text');
  const length = to.native === 'name' ? sql`octet_length(${text}) > ${nameBytes}` : sql`char_length(${text}) > ${raw(String(to.length))}`;
  const isBounded = to.native === 'name' || to.length !== undefined;
  return { value: cast(text, to.native), guards: isBounded ? [{ refuse: length, reason: 'too_long' }] : [] };
}

function toEnum(value: Fragment, to: FieldType): Guarded {
  const labels = join((to.labels ?? []).map(literal));
  const unknown = (to.labels ?? []).length === 0 ? raw('true') : sql`(${value}) NOT IN (${labels})`;
  return { value: inputText(cast(value, 'text'), to), guards: [{ refuse: unknown, reason: 'unknown_value' }] };
}

const readAs: Readonly<Partial<Record<TypeKind, string>>> = {
  date: momentPattern,
  timestamp: momentPattern,
  timestamptz: momentPattern,
  time: timePattern,
};
/** Words that mean another moment each time they are read. */
const movingTime = '(now|today|tomorrow|yesterday)';

/** Refuses a text that PostgreSQL would have to guess at to read it as a time of that kind, or as an array with such an element. */
function guessed(value: Fragment, { kind, dimensions }: FieldType): Guard[] {
  if (!times.has(kind)) return [];
  const text = dimensions > 0 ? sql`element` : value;
  const pattern = readAs[kind];
  const isGuess = pattern === undefined ? sql`(${text}) ~* ${literal(movingTime)}` : sql`(${text}) !~* ${literal(pattern)}`;
  const isOneOf = sql`EXISTS (SELECT FROM unnest((${value})::text::text[]) AS e (element) WHERE ${isGuess})`;
  return [{ refuse: dimensions > 0 ? isOneOf : isGuess, reason: 'invalid_value' }];
}

function fromText(value: Fragment, to: FieldType): Guarded | null {
  if (to.kind === 'bytea') return null;
  if (to.kind === 'numeric' || to.kind === 'money') {
    const number = toNumber(cast(value, 'numeric'), to);
    return { value: number.value, guards: [isInvalid(value, 'numeric'), ...number.guards] };
  }
  if (!times.has(to.kind)) return { value: inputText(value, to), guards: [isInvalid(value, to.native)] };
  return {
    value: cast(value, to.native),
    guards: [...guessed(value, to), isInvalid(value, base(to)), ...roundedTime(cast(value, base(to)), to)],
  };
}

/** Floats go by their shortest exact text: PostgreSQL's own cast to numeric keeps 15 digits only. */
export function asNumeric(value: Fragment, from: FieldType): Fragment {
  if (from.kind === 'real' || from.kind === 'double') return cast(cast(value, 'text'), 'numeric');
  return from.kind === 'numeric' || from.kind === 'money' ? value : cast(value, 'numeric');
}

function toNumber(value: Fragment, to: FieldType): Guarded {
  const range = integers[to.kind];
  if (range) return { value: cast(value, to.native), guards: integerGuards(value, range) };
  if (to.kind === 'numeric') return { value: cast(value, to.native), guards: decimalGuards(value, to) };
  if (to.kind === 'money') {
    const changed = sql`(${value})::money::numeric <> ${value}`;
    return {
      value: cast(value, 'money'),
      guards: [
        { refuse: sql`(${value}) IN ('NaN', 'Infinity', '-Infinity')`, reason: 'out_of_range' },
        { refuse: sql`(${value}) <> round(${value}, 2)`, reason: 'lost_precision' },
        { refuse: sql`(${value}) NOT BETWEEN ${raw(least)} AND ${raw(most)}`, reason: 'out_of_range' },
        { refuse: changed, reason: 'lost_precision' },
      ],
    };
  }
  return { value: cast(value, to.native), guards: floatGuards(value, to) };
}

function integerGuards(value: Fragment, [low, high]: readonly [string, string]): Guard[] {
  return [
    { refuse: sql`(${value}) IN ('NaN', 'Infinity', '-Infinity')`, reason: 'out_of_range' },
    { refuse: sql`(${value}) <> trunc(${value})`, reason: 'lost_precision' },
    { refuse: sql`(${value}) NOT BETWEEN ${raw(low)} AND ${raw(high)}`, reason: 'out_of_range' },
  ];
}

function decimalGuards(value: Fragment, { precision, scale = 0 }: FieldType): Guard[] {
  if (precision === undefined) return [];
  const limit = raw(`1e${precision - scale}`);
  return [
    { refuse: sql`(${value}) <> round(${value}, ${raw(String(scale))})`, reason: 'lost_precision' },
    { refuse: sql`(${value}) <> 'NaN' AND abs(${value}) >= ${limit}::numeric`, reason: 'out_of_range' },
  ];
}

function floatGuards(value: Fragment, to: FieldType): Guard[] {
  return [
    isInvalid(value, to.native),
    { refuse: sql`(${value})::text::${raw(to.native)}::text::numeric <> ${value}`, reason: 'lost_precision' },
  ];
}

function toTime(value: Fragment, from: FieldType, to: FieldType): Guarded | null {
  if (from.kind === to.kind) return { value: cast(value, to.native), guards: roundedTime(value, to) };
  const moments: readonly TypeKind[] = ['date', 'timestamp', 'timestamptz'];
  if (!moments.includes(from.kind) || !moments.includes(to.kind)) return null;
  const naive = from.kind === 'timestamptz' ? sql`((${value}) AT TIME ZONE 'UTC')` : value;
  const dayOnly: Guard = { refuse: sql`(${naive})::date::timestamp <> ${naive}`, reason: 'lost_precision' };
  if (to.kind === 'date') return { value: cast(naive, 'date'), guards: [dayOnly] };
  const moment = to.kind === 'timestamptz' ? sql`((${naive})::timestamp AT TIME ZONE 'UTC')` : cast(naive, 'timestamp');
  return { value: cast(moment, to.native), guards: roundedTime(moment, to) };
}

/** `timestamp(3)` rounds silently. */
function roundedTime(value: Fragment, to: FieldType): Guard[] {
  return base(to) === to.native ? [] : [{ refuse: sql`(${value}) <> ${cast(value, to.native)}`, reason: 'lost_precision' }];
}

function sameKind(value: Fragment, from: FieldType, to: FieldType): Guarded | null {
  if ((from.kind === 'json' || from.kind === 'jsonb') && (to.kind === 'json' || to.kind === 'jsonb')) {
    const refused = from.kind === 'json' && to.kind === 'jsonb' ? [isInvalid(value, 'jsonb')] : [];
    return { value: cast(value, to.native), guards: refused };
  }
  if (from.kind !== to.kind) return null;
  const plain = from.kind === 'boolean' || from.kind === 'uuid' || from.kind === 'bytea';
  return { value: inputText(value, to), guards: plain ? [] : [isInvalid(value, to.native)] };
}
