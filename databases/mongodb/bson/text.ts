import type { PlainType } from '../../../model/core-type.ts';
import { isUnfit } from '../../without-sql/json-text.ts';
import { decimalText } from './decimal.ts';
import { extendedJson } from './extended-json.ts';
import { bsonType, typeName } from './types.ts';
import { BsonFault, stringAt } from './walk.ts';

const whole = [bsonType.int32, bsonType.int64];

/** The types whose values a column of a kind holds. */
const holds: Partial<Readonly<Record<PlainType, ReadonlySet<number>>>> = {
  smallInteger: new Set([bsonType.int32]),
  integer: new Set(whole),
  float: new Set([bsonType.double]),
  decimal: new Set([...whole, bsonType.double, bsonType.decimal128]),
  text: new Set([bsonType.string, bsonType.symbol, bsonType.objectId]),
  boolean: new Set([bsonType.boolean]),
  instant: new Set([bsonType.date]),
  uuid: new Set([bsonType.binary]),
  bytes: new Set([bsonType.binary]),
};

/** How values become text: plain ones of a kind, or Extended JSON, which holds all. */
export interface TextForm {
  readonly kind: PlainType;
  readonly isJson: boolean;
}

/**
 * A value in the text form that PostgreSQL has for its column; null for null and undefined. Throws `BsonFault` for what such a column cannot hold:
 * its document is kept aside.
 */
export function textOf(bytes: Buffer, type: number, from: number, to: number, { kind, isJson }: TextForm): string | null {
  if (type === bsonType.null || type === bsonType.undefined) return null;
  if (!isJson && !holds[kind]?.has(type)) throw new BsonFault(`a value is of the type ${typeName(type)}, which its column is not`);
  const text = isJson ? extendedJson(bytes, type, from, to) : scalarText(bytes, type, from, to);
  if (isJson ? isUnfit(text) : text.includes('\0')) throw new BsonFault('a text holds a NUL, which no text of the target can');
  return text;
}

/** A value that is one of its type's alone in the text form that PostgreSQL has for that. */
export function scalarText(bytes: Buffer, type: number, from: number, to: number): string {
  switch (type) {
    case bsonType.string:
    case bsonType.symbol:
      return stringAt(bytes, from);
    case bsonType.int32:
      return String(bytes.readInt32LE(from));
    case bsonType.int64:
      return String(bytes.readBigInt64LE(from));
    case bsonType.double:
      return doubleText(bytes.readDoubleLE(from));
    case bsonType.decimal128:
      return decimalText(bytes, from);
    case bsonType.boolean:
      return String(bytes[from] === 1);
    case bsonType.date:
      return instantText(bytes.readBigInt64LE(from));
    case bsonType.objectId:
      return bytes.toString('hex', from, to);
    case bsonType.binary:
      return binaryText(bytes, from, to);
    default:
      return extendedJson(bytes, type, from, to);
  }
}

const doubleText = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));

const uuidGroups = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/;

function binaryText(bytes: Buffer, from: number, to: number): string {
  const hex = bytes.toString('hex', from + 5, to);
  return bytes[from + 4] === 4 ? hex.replace(uuidGroups, '$1-$2-$3-$4-$5') : `\\x${hex}`;
}

/** Milliseconds that a timestamptz holds: 4714-11-24 BC to 294276-12-31 (PostgreSQL manual, section 8.5). */
const instants = { from: -210_866_803_200_000n, to: 9_224_318_016_000_000n };
/** What a Date of JavaScript holds. */
const dateMax = 8_640_000_000_000_000n;
const dayMs = 86_400_000n;
/** Days of 400 years of the Gregorian calendar, after which it repeats itself. */
const cycleDays = 146_097n;

/** Whether a timestamptz holds the milliseconds since 1970. */
export function isInstant(ms: bigint): boolean {
  return ms >= instants.from && ms < instants.to;
}

/** Milliseconds of the years 1 to 9999, which a Date writes in four digits. */
const isoYears = { from: -62_135_596_800_000n, to: 253_402_300_799_999n };

function plainInstant(iso: string): string {
  const fraction = iso.endsWith('.000Z') ? '' : iso.slice(19, 23).replace(/0+$/, '');
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}${fraction}+00`;
}

/** In UTC, as PostgreSQL writes it: `2024-02-29 12:00:00.25+00`, with `BC` behind years before the first. */
export function instantText(ms: bigint): string {
  if (ms >= isoYears.from && ms <= isoYears.to) return plainInstant(new Date(Number(ms)).toISOString());
  if (!isInstant(ms)) throw new BsonFault('a date lies outside what a timestamp of the target holds');
  const cycles = ms > dateMax ? (ms - dateMax) / (cycleDays * dayMs) + 1n : 0n;
  const date = new Date(Number(ms - cycles * cycleDays * dayMs));
  const year = date.getUTCFullYear() + Number(cycles) * 400;
  const [, rest = ''] = /^[+-]?\d+(-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3})Z$/.exec(date.toISOString()) ?? [];
  const [day, clock = ''] = rest.split('T');
  const digits = String(year > 0 ? year : 1 - year).padStart(4, '0');
  return `${digits}${day} ${clock.replace(/\.?0+$/, '')}+00${year > 0 ? '' : ' BC'}`;
}
