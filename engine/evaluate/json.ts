import { parseDecimal, printDecimal } from './decimal.ts';
import { refuse } from './outcome.ts';

/** A JSON number as it is written; JavaScript's own would round it. */
const written = Symbol('written');
interface Numeral {
  readonly [written]: string;
}
interface Members {
  readonly [key: string]: Json;
}
type Json = null | boolean | string | Numeral | readonly Json[] | Members;

const depthMax = 5000;
const bytesOf = (text: string): Buffer => Buffer.from(text);

/**
 * What `document::jsonb ->> key` yields: the member's text, NULL where there is none (PostgreSQL manual, 9.16). Refuses `invalid_value`
 * where the text is no JSON that jsonb holds.
 */
export function memberText(document: string, key: string): string | null {
  const parsed = parse(document);
  check(parsed, 0);
  if (!isObject(parsed) || !Object.hasOwn(parsed, key)) return null;
  const member = parsed[key] ?? null;
  return typeof member === 'string' || member === null ? member : print(member);
}

function parse(text: string): Json {
  const keepNumber = (_key: string, value: Json | number, context?: { readonly source: string }): Json =>
    typeof value === 'number' ? { [written]: context?.source ?? '' } : value;
  try {
    return JSON.parse(text, keepNumber as Parameters<typeof JSON.parse>[1]);
  } catch {
    return refuse('invalid_value');
  }
}

const isNumber = (value: Json): value is Numeral => typeof value === 'object' && value !== null && written in value;
const isObject = (value: Json): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(written in value);

/** jsonb holds neither NUL nor halves of characters, nor numbers that numeric can't. */
function check(value: Json, depth: number): void {
  if (depth > depthMax) refuse('invalid_value');
  if (typeof value === 'string') checkText(value);
  else if (isNumber(value)) parseDecimal(value[written]);
  else if (Array.isArray(value)) for (const each of value) check(each, depth + 1);
  else if (isObject(value)) {
    for (const [key, each] of Object.entries(value)) {
      checkText(key);
      check(each, depth + 1);
    }
  }
}

function checkText(text: string): void {
  if (text.includes('\u0000') || !text.isWellFormed()) refuse('invalid_value');
}

/** jsonb's text form: members by length of their names in bytes, then by bytes. */
function print(value: Json): string {
  if (typeof value === 'string') return quote(value);
  if (isNumber(value)) return printDecimal(parseDecimal(value[written]));
  if (Array.isArray(value)) return `[${value.map(print).join(', ')}]`;
  if (!isObject(value)) return String(value);
  const names = Object.keys(value).toSorted((a, b) => bytesOf(a).length - bytesOf(b).length || Buffer.compare(bytesOf(a), bytesOf(b)));
  return `{${names.map((name) => `${quote(name)}: ${print(value[name] ?? null)}`).join(', ')}}`;
}

const escapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

function quote(text: string): string {
  const escaped = text.replaceAll(
    /["\\\u0000-\u001f]/g,
    (sign) => escapes[sign] ?? `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `"${escaped}"`;
}
