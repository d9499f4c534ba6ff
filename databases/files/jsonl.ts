import type { FileFormat } from './format.ts';
import { endOfLine, type FileRecord, faultOf, placeAfter, type ReadWindow, recordBytesMax } from './records.ts';
import type { ColumnType } from './value-type.ts';

declare global {
  /** What ECMAScript's `JSON.parse` with source text brings, and TypeScript's library does not know yet. */
  interface JSON {
    rawJSON(text: string): object;
    isRawJSON(value: unknown): boolean;
  }
}

/** A member of an object as text, with what kind of JSON value it was (RFC 8259). */
export interface Member {
  readonly kind: 'string' | 'number' | 'boolean' | 'null' | 'object' | 'array';
  readonly text: string | null;
}

const blank = /^[ \t\r\n]*$/;

/**
 * Reads windows of JSON Lines: an object a line. `columns` are the members in the order of the values; a member that is not there is NULL. The
 * values of columns that hold documents are JSON, also where one is a string.
 */
export function jsonlWindow(format: FileFormat, columns: readonly JsonColumn[]): ReadWindow {
  return objectWindow(format, (members) => columns.map(({ name, type }) => valueIn(members.get(name), type)));
}

/** A column, and what all its values are. */
export interface JsonColumn {
  readonly name: string;
  readonly type: ColumnType;
}

function valueIn(member: Member | undefined, type: ColumnType): string | null {
  if (!member) return null;
  return type === 'json' && member.kind === 'string' ? JSON.stringify(member.text) : member.text;
}

/** The same, with the values that `valuesOf` makes of an object's members. */
export function objectWindow(format: FileFormat, valuesOf: (members: ReadonlyMap<string, Member>) => (string | null)[]): ReadWindow {
  return (bytes, from, isLast) => {
    const records: FileRecord[] = [];
    let [at, place] = [0, from];
    while (at < bytes.length) {
      const end = endOfLine(bytes, at);
      const line = bytes.subarray(at, end);
      if (!isLast && end === bytes.length && bytes.at(-1) !== 10 && line.length < recordBytesMax) break;
      const next = placeAfter(place, line.length, 1);
      const text = line.toString('utf8');
      if (blank.test(text)) place = { ...next, record: place.record };
      else {
        const read = readObject(text);
        const values = typeof read === 'string' ? [] : valuesOf(read);
        const fault = typeof read === 'string' ? read : (faultOf([text], line, format) ?? nulIn(values));
        const places = { start: place, end: next };
        records.push(fault === null ? { kind: 'row', ...places, values } : { kind: 'unreadable', ...places, why: fault });
        place = next;
      }
      at = end;
    }
    return { records, next: place };
  };
}

/** JSON writes a NUL as \\u0000, which no bytes show. */
const nulIn = (values: readonly (string | null)[]): string | null =>
  values.some((value) => value?.includes('\0') || value?.includes('\\u0000')) ? 'it holds a NUL byte' : null;

/** The members of an object, or why the text is none. Numbers keep their digits: none goes through a JavaScript number. */
function readObject(text: string): ReadonlyMap<string, Member> | string {
  let value: unknown;
  try {
    value = JSON.parse(text, keepDigits);
  } catch {
    return 'it is not JSON';
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value) || JSON.isRawJSON(value)) return 'it is not a JSON object';
  return new Map(Object.entries(value).map(([name, member]) => [name, memberOf(member)]));
}

function keepDigits(_name: string, value: unknown, context?: { source?: string }): unknown {
  return typeof value === 'number' ? JSON.rawJSON(context?.source ?? String(value)) : value;
}

function memberOf(value: unknown): Member {
  if (value === null) return { kind: 'null', text: null };
  if (typeof value === 'string') return { kind: 'string', text: value };
  if (typeof value === 'boolean') return { kind: 'boolean', text: String(value) };
  if (JSON.isRawJSON(value)) return { kind: 'number', text: JSON.stringify(value) };
  return { kind: Array.isArray(value) ? 'array' : 'object', text: JSON.stringify(value) };
}
