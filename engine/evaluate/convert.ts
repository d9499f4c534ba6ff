import type { FieldType } from '../../model/catalog.ts';
import { coreOf, isOneOf, plainTypes } from '../../model/core-type.ts';
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

const isText = (type: FieldType): boolean => isOneOf(type, 'text');
const isTextual = (type: FieldType): boolean => isOneOf(type, 'text', 'enum');
const isNumber = (type: FieldType): boolean => isOneOf(type, 'integer', 'decimal', 'float');
const unpadded = (value: string, type: FieldType): string => (coreOf(type).isPadded ? value.replace(/ +$/, '') : value);

/** What PostgreSQL keeps of a `name`. */
const nameBytes = 63;

/** A value's text form as an explicit cast to text gives it: booleans in words, `char(n)` without its padding. */
export function textForm(value: string | null, type: FieldType): string | null {
  if (value === null || type.dimensions > 0) return value;
  return isOneOf(type, 'boolean') ? booleanFromText(value) : unpadded(value, type);
}

/**
 * The text form that a value takes in the target type. Stops with a reason where PostgreSQL would refuse it, and where it would
 * silently cut, round or drop something. Types without a rule of conversion keep their text when source and target are of one kind.
 */
export function convert(value: string, from: FieldType, to: FieldType): string {
  if (to.isDomain) return throughDomain(value, to);
  if (from.dimensions > 0 || to.dimensions > 0) return convertArray(value, from, to);
  if (isText(to)) return fitText(value, to);
  if (isOneOf(to, 'enum')) return isTextual(from) && to.labels?.includes(value) ? value : refuse('unknown_value');
  if (isTextual(from)) return fromText(value, to);
  if (isNumber(from) && isNumber(to)) return convertNumber(value, from, to);
  if (isTime(from) && isTime(to)) return convertTime(value, from, to);
  if (isOneOf(to, 'json')) return jsonOf(value, to);
  return from.kind === to.kind ? (textForm(value, from) ?? value) : refuse('invalid_value');
}

/** A domain's own type reads the text; what its checks say only the database knows. */
function throughDomain(value: string, to: FieldType): string {
  const { isDomain: _, ...base } = to;
  const outcome = outcomeOf(() => convert(value, plainTypes.text, base));
  return 'value' in outcome && outcome.value !== null ? outcome.value : refuse('invalid_value');
}

function convertArray(value: string, from: FieldType, to: FieldType): string {
  if (to.dimensions === 0) return isText(to) ? fitText(value, to) : refuse('invalid_value');
  return from.kind === to.kind || isTextual(from) ? value : refuse('invalid_value');
}

function fitText(value: string, type: FieldType): string {
  const { native, length } = type;
  if (native === 'name' && Buffer.byteLength(value) > nameBytes) return refuse('too_long');
  if (length !== undefined && [...value].length > length) return refuse('too_long');
  return unpadded(value, type);
}

function convertNumber(value: string, from: FieldType, to: FieldType): string {
  const [{ isMoney: wasMoney, bits: before }, { core, isMoney, bits }] = [coreOf(from), coreOf(to)];
  if (from.kind === to.kind && (core === 'float' || isMoney)) return value;
  if (isOneOf(from, 'float') && core === 'float' && before === 32) return floatFromNumber(parseDecimal(value), bits);
  const number = parseDecimal(wasMoney ? value.replace(/[$,]/g, '') : value);
  return ofNumberType(number, to);
}

function ofNumberType(number: Decimal, to: FieldType): string {
  const { core, bits, isMoney } = coreOf(to);
  if (core === 'integer') return integerFromNumber(number, bits);
  if (core === 'float') return floatFromNumber(number, bits);
  return isMoney ? moneyFromNumber(number) : decimalFromNumber(number, to);
}

function fromText(value: string, to: FieldType): string {
  const { core, bits } = coreOf(to);
  if (core === 'integer') return integerFromText(value, bits);
  if (core === 'float') return floatFromText(value, bits);
  if (core === 'decimal') return ofNumberType(numberFromText(value), to);
  if (core === 'boolean') return booleanFromText(value);
  if (core === 'uuid') return uuidFromText(value);
  if (core === 'json') return jsonOf(value, to);
  if (core === 'bytes') return refuse('invalid_value');
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

/** Parsed JSON holds no NUL and no half of a surrogate pair; JSON as it was written is whatever is well-formed. */
function jsonOf(value: string, to: FieldType): string {
  try {
    JSON.parse(value);
  } catch {
    return refuse('invalid_value');
  }
  return coreOf(to).isParsed && hasUnstorableEscape(value) ? refuse('invalid_value') : value;
}

function hasUnstorableEscape(json: string): boolean {
  const unpaired = json.replace(/\\\\/g, '').replace(/\\ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}/gi, '');
  return /\\u(0000|d[89a-f])/i.test(unpaired);
}
