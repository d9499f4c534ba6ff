import type { ValueForm } from '../../model/rebuild.ts';

/** A value of Extended JSON. Numbers of a column without a BSON type of their own stand as `{$number: text}`. */
export type Extended = null | boolean | string | number | readonly Extended[] | { readonly [name: string]: Extended };

/** The value that a column's text gives back. */
export function valueFrom(text: string, form: ValueForm): Extended {
  switch (form) {
    case 'string':
      return text;
    case 'boolean':
      return text === 'true';
    case 'symbol':
      return { $symbol: text };
    case 'objectId':
      return { $oid: text };
    case 'date':
      return { $date: { $numberLong: text.replace(/\.0*$/, '') } };
    case 'int32':
      return { $numberInt: text };
    case 'int64':
      return { $numberLong: text };
    case 'double':
      return { $numberDouble: doubleText(Number(text)) };
    case 'decimal128':
      return { $numberDecimal: text };
    case 'number':
      return { $number: text };
    case 'uuid':
      return binary(text.replaceAll('-', ''), '04');
    case 'bytes':
      return binary(text.slice(2), '00');
    case 'binary':
      return text.startsWith('\\x') ? valueFrom(text, 'bytes') : text.startsWith('{') ? parseExtended(text) : valueFrom(text, 'uuid');
    case 'json':
      return parseExtended(text);
  }
}

const binary = (hex: string, subType: string): Extended => ({ $binary: { base64: Buffer.from(hex, 'hex').toString('base64'), subType } });

function doubleText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const text = Object.is(value, -0) ? '-0' : String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

const stringOrNumber = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g;

/** Extended JSON of a column; its numbers keep their digits and go through no JavaScript number. */
function parseExtended(text: string): Extended {
  return JSON.parse(text.replaceAll(stringOrNumber, (found) => (found.startsWith('"') ? found : `{"$number":"${found}"}`))) as Extended;
}

/** How values are told apart: by type and value, by the value of numbers alone, or as JSON, whose numbers have no types. */
export type Sameness = 'typed' | 'by_value' | 'json';

export function samenessOf(form: ValueForm): Sameness {
  if (form === 'json') return 'json';
  return form === 'number' ? 'by_value' : 'typed';
}

/** A text that is the same for values that are the same; objects by the names of their members. */
export function sameText(value: Extended, by: Sameness): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') return `number ${plainNumber(String(value))}`;
  if (value === null || typeof value === 'boolean') return String(value);
  if (isList(value)) return `[${value.map((each) => sameText(each, by)).join(',')}]`;
  const [only, ...others] = Object.entries(value);
  const scalar = only && others.length === 0 ? scalarText(only[0], only[1], by) : null;
  if (scalar !== null) return scalar;
  const members = Object.keys(value).sort();
  return `{${members.map((name) => `${JSON.stringify(name)}:${sameText(value[name] ?? null, by)}`).join(',')}}`;
}

const isList = (value: Extended): value is readonly Extended[] => Array.isArray(value);

const numberNames: ReadonlySet<string> = new Set(['$numberInt', '$numberLong', '$numberDouble', '$number']);

function scalarText(name: string, value: Extended, by: Sameness): string | null {
  if (name === '$date') return dateText(value);
  if (typeof value !== 'string') return null;
  if (numberNames.has(name)) return by === 'typed' ? `${name} ${value}` : `number ${plainNumber(value)}`;
  if (name !== '$numberDecimal') return null;
  if (by === 'by_value') return `number ${plainNumber(value)}`;
  return by === 'typed' ? `decimal ${plainDecimal(value)}` : `decimal ${value}`;
}

function dateText(value: Extended): string | null {
  if (typeof value === 'string') return `date ${Date.parse(value)}`;
  const ms = value !== null && typeof value === 'object' && '$numberLong' in value ? value.$numberLong : null;
  return typeof ms === 'string' ? `date ${ms}` : null;
}

const decimalParts = /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/;

/** Sign, digits and power of ten, the same however a number is written; what is no number stays. */
export function plainNumber(text: string): string {
  const [all, sign = '', whole = '', part = '', power = '0'] = decimalParts.exec(text) ?? [];
  if (all === undefined) return text;
  const digits = `${whole}${part}`.replace(/^0+/, '');
  const kept = digits.replace(/0+$/, '');
  if (kept === '') return '0';
  return `${sign === '-' ? '-' : ''}${kept}e${Number(power) - part.length + digits.length - kept.length}`;
}

/** A decimal without an exponent and without a sign of zero, its zeros at the end kept, as PostgreSQL writes `numeric`. */
export function plainDecimal(text: string): string {
  const [all, sign = '', whole = '', part = '', power = '0'] = decimalParts.exec(text) ?? [];
  if (all === undefined) return text;
  const digits = `${whole}${part}`;
  const scale = part.length - Number(power);
  const padded = scale > 0 ? digits.padStart(scale + 1, '0') : digits + '0'.repeat(-scale);
  const cut = padded.length - Math.max(scale, 0);
  const number = `${padded.slice(0, cut).replace(/^0+(?=\d)/, '')}${scale > 0 ? `.${padded.slice(cut)}` : ''}`;
  return sign === '-' && /[1-9]/.test(digits) ? `-${number}` : number;
}
