import { decimalText } from './decimal.ts';
import { bsonType } from './types.ts';
import { BsonFault, depthMax, stringAt, walkDocument } from './walk.ts';

/** Relaxed, or canonical, which keeps the type of every number. */
export type JsonForm = 'relaxed' | 'canonical';

/**
 * A value as relaxed (or canonical) MongoDB Extended JSON, version 2 (github.com/mongodb/specifications, extended-json).
 * Numbers keep all their digits, members their order, and members that come twice stay twice; nothing goes through a JavaScript object.
 */
export function extendedJson(bytes: Buffer, type: number, from: number, to: number, form: JsonForm = 'relaxed', depth = 0): string {
  if (depth > depthMax) throw new BsonFault(`a document has more than ${depthMax} levels`);
  switch (type) {
    case bsonType.object:
      return `{${members(bytes, from, form, depth, true).join(',')}}`;
    case bsonType.array:
      return `[${members(bytes, from, form, depth, false).join(',')}]`;
    case bsonType.string:
      return JSON.stringify(stringAt(bytes, from));
    case bsonType.null:
      return 'null';
    case bsonType.boolean:
      return String(bytes[from] === 1);
    case bsonType.int32:
      return numberJson('$numberInt', String(bytes.readInt32LE(from)), form);
    case bsonType.int64:
      return numberJson('$numberLong', String(bytes.readBigInt64LE(from)), form);
    case bsonType.double:
      return doubleJson(bytes.readDoubleLE(from), form);
    case bsonType.objectId:
      return `{"$oid":"${bytes.toString('hex', from, to)}"}`;
    case bsonType.codeWithScope:
      return codeWithScope(bytes, from, to, form, depth);
    default:
      return JSON.stringify(wrapped(bytes, type, from, to, form));
  }
}

function members(bytes: Buffer, from: number, form: JsonForm, depth: number, isNamed: boolean): string[] {
  const found: string[] = [];
  walkDocument(bytes, from, (type, name, start, end) => {
    const value = extendedJson(bytes, type, start, end, form, depth + 1);
    found.push(isNamed ? `${JSON.stringify(name)}:${value}` : value);
  });
  return found;
}

const numberJson = (name: string, text: string, form: JsonForm): string => (form === 'canonical' ? `{"${name}":"${text}"}` : text);

/** A double stays one: `2.0` is not the integer `2`. */
function doubleJson(value: number, form: JsonForm): string {
  if (!Number.isFinite(value)) return `{"$numberDouble":"${value}"}`;
  return numberJson('$numberDouble', doubleText(value), form);
}

/** A double as Extended JSON writes it within its quotes: a finite one keeps a point or an exponent. */
export function doubleText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const text = Object.is(value, -0) ? '-0' : String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

function wrapped(bytes: Buffer, type: number, from: number, to: number, form: JsonForm): object {
  switch (type) {
    case bsonType.date:
      return { $date: dateJson(bytes.readBigInt64LE(from), form) };
    case bsonType.decimal128:
      return { $numberDecimal: decimalText(bytes, from) };
    case bsonType.binary:
      return { $binary: { base64: bytes.toString('base64', from + 5, to), subType: bytes.toString('hex', from + 4, from + 5) } };
    case bsonType.timestamp:
      return { $timestamp: { t: bytes.readUInt32LE(from + 4), i: bytes.readUInt32LE(from) } };
    case bsonType.regex:
      return { $regularExpression: regexParts(bytes, from, to) };
    case bsonType.symbol:
      return { $symbol: stringAt(bytes, from) };
    case bsonType.code:
      return { $code: stringAt(bytes, from) };
    case bsonType.dbPointer:
      return { $dbPointer: { $ref: stringAt(bytes, from), $id: { $oid: bytes.toString('hex', to - 12, to) } } };
    case bsonType.undefined:
      return { $undefined: true };
    default:
      return type === bsonType.minKey ? { $minKey: 1 } : { $maxKey: 1 };
  }
}

const isoYears = { from: 0n, to: 253_402_300_799_999n };

/** Years of four digits as text, others as milliseconds, as the specification wants it. */
function dateJson(ms: bigint, form: JsonForm): string | { $numberLong: string } {
  if (form === 'canonical' || ms < isoYears.from || ms > isoYears.to) return { $numberLong: String(ms) };
  return new Date(Number(ms)).toISOString().replace('.000Z', 'Z');
}

function regexParts(bytes: Buffer, from: number, to: number): { pattern: string; options: string } {
  const [pattern = '', options = ''] = bytes.toString('utf8', from, to).split('\0');
  return { pattern, options };
}

/** As text: numbers of the scope go through no JavaScript number. */
function codeWithScope(bytes: Buffer, from: number, to: number, form: JsonForm, depth: number): string {
  const scope = from + 8 + bytes.readInt32LE(from + 4);
  const code = JSON.stringify(stringAt(bytes, from + 4));
  return `{"$code":${code},"$scope":${extendedJson(bytes, bsonType.object, scope, to, form, depth + 1)}}`;
}
