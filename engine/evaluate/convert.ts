import type { FieldType } from '../../model/catalog.ts';
import { type Decimal, parseDecimal } from './decimal.ts';
import {
  booleanFromText,
  decimalFromNumber,
  floatFromNumber,
  floatFromText,
  integerFromNumber,
  integerFromText,
  moneyFromNumber,
} from './numbers.ts';
import { outcomeOf, Refusal, refuse } from './outcome.ts';
import { convertTime, isTime, timeFromText } from './times.ts';

const characters: ReadonlySet<string> = new Set(['text', 'varchar', 'char']);
const textual: ReadonlySet<string> = new Set(['text', 'varchar', 'char', 'enum']);
const integers: ReadonlySet<string> = new Set(['smallint', 'integer', 'bigint']);
const floats: ReadonlySet<string> = new Set(['real', 'double']);
const numbers: ReadonlySet<string> = new Set(['smallint', 'integer', 'bigint', 'numeric', 'real', 'double', 'money']);

/** What PostgreSQL keeps of a `name`. */
const nameBytes = 63;

/** A value's text form as an explicit cast to text gives it: booleans in words, `char(n)` without its padding. */
export function textForm(value: string | null, { kind, dimensions }: FieldType): string | null {
  if (value === null || dimensions > 0) return value;
  if (kind === 'boolean') return booleanFromText(value);
  return kind === 'char' ? value.replace(/ +$/, '') : value;
}

/**
 * The text form that a value takes in the target type. Stops with a reason where PostgreSQL would refuse it, and where it would
 * silently cut, round or drop something. Types without a rule of conversion keep their text when source and target are of one kind.
 */
export function convert(value: string, from: FieldType, to: FieldType): string {
  if (to.isDomain) return throughDomain(value, to);
  if (from.dimensions > 0 || to.dimensions > 0) return convertArray(value, from, to);
  if (characters.has(to.kind)) return fitText(value, to);
  if (to.kind === 'enum') return textual.has(from.kind) && to.labels?.includes(value) ? value : refuse('unknown_value');
  if (textual.has(from.kind)) return fromText(value, to);
  if (numbers.has(from.kind) && numbers.has(to.kind)) return convertNumber(value, from, to);
  if (isTime(from) && isTime(to)) return convertTime(value, from, to);
  if (to.kind === 'json' || to.kind === 'jsonb') return jsonOf(value, to);
  return from.kind === to.kind ? (textForm(value, from) ?? value) : refuse('invalid_value');
}

/** A domain's own type reads the text; what its checks say only the database knows. */
function throughDomain(value: string, to: FieldType): string {
  const { isDomain: _, ...base } = to;
  const outcome = outcomeOf(() => convert(value, { native: 'text', kind: 'text', dimensions: 0 }, base));
  return 'value' in outcome && outcome.value !== null ? outcome.value : refuse('invalid_value');
}

function convertArray(value: string, from: FieldType, to: FieldType): string {
  if (to.dimensions === 0) return characters.has(to.kind) ? fitText(value, to) : refuse('invalid_value');
  return from.kind === to.kind || textual.has(from.kind) ? value : refuse('invalid_value');
}

function fitText(value: string, { native, kind, length }: FieldType): string {
  if (native === 'name' && Buffer.byteLength(value) > nameBytes) return refuse('too_long');
  if (length !== undefined && [...value].length > length) return refuse('too_long');
  return kind === 'char' ? value.replace(/ +$/, '') : value;
}

function convertNumber(value: string, from: FieldType, to: FieldType): string {
  if (from.kind === to.kind && (floats.has(to.kind) || to.kind === 'money')) return value;
  if (from.kind === 'real' && to.kind === 'double') return floatFromNumber(parseDecimal(value), 'double');
  const number = parseDecimal(from.kind === 'money' ? value.replace(/[$,]/g, '') : value);
  return ofNumberType(number, to);
}

function ofNumberType(number: Decimal, to: FieldType): string {
  if (integers.has(to.kind)) return integerFromNumber(number, to.kind);
  if (to.kind === 'numeric') return decimalFromNumber(number, to);
  if (to.kind === 'money') return moneyFromNumber(number);
  return floatFromNumber(number, to.kind);
}

function fromText(value: string, to: FieldType): string {
  if (integers.has(to.kind)) return integerFromText(value, to.kind);
  if (floats.has(to.kind)) return floatFromText(value, to.kind);
  if (to.kind === 'numeric' || to.kind === 'money') return ofNumberType(numberFromText(value), to);
  if (to.kind === 'boolean') return booleanFromText(value);
  if (to.kind === 'uuid') return uuidFromText(value);
  if (to.kind === 'json' || to.kind === 'jsonb') return jsonOf(value, to);
  if (to.kind === 'bytea') return refuse('invalid_value');
  return isTime(to) ? timeFromText(value, to) : value;
}

/** What overflows while it is read is no number of the type at all. */
function numberFromText(value: string): Decimal {
  try {
    return parseDecimal(value);
  } catch (error) {
    if (error instanceof Refusal) return refuse('invalid_value');
    throw error;
  }
}

function uuidFromText(value: string): string {
  const bare = value.startsWith('{') && value.endsWith('}') ? value.slice(1, -1) : value;
  if (!/^[0-9a-f]{4}(-?[0-9a-f]{4}){7}$/i.test(bare)) return refuse('invalid_value');
  const hex = bare.replaceAll('-', '').toLowerCase();
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** jsonb holds no NUL and no half of a surrogate pair; json keeps whatever is well-formed. */
function jsonOf(value: string, to: FieldType): string {
  try {
    JSON.parse(value);
  } catch {
    return refuse('invalid_value');
  }
  return to.kind === 'jsonb' && hasUnstorableEscape(value) ? refuse('invalid_value') : value;
}

function hasUnstorableEscape(json: string): boolean {
  const unpaired = json.replace(/\\\\/g, '').replace(/\\ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}/gi, '');
  return /\\u(0000|d[89a-f])/i.test(unpaired);
}
