import { createHash, randomBytes } from 'node:crypto';
import type { FieldType } from './catalog.ts';
import { type Core, coreOf, isOneOf } from './core-type.ts';

/** Bytes of the longest text form that is read into the process. Of a larger value come its size, its SHA-256 and its beginning. */
export const largeValueBytes = 1_048_576;
/** Characters of a large value that are shown. */
export const shownCharacters = 200;
/** Bytes that a unit of UTF-16 comes to in UTF-8, at most. */
const utf8BytesMax = 3;
/** Drawn by each process, so that no value of a database can pass for a stand-in. */
const mark = `\u0002${randomBytes(12).toString('hex')}:`;

const boundedCores: readonly Core[] = ['boolean', 'integer', 'decimal', 'float', 'uuid', 'enum', 'date', 'time', 'timestamp', 'duration'];

/** Whether a type has values whose text form is large. */
export function mayBeLarge(type: FieldType): boolean {
  return type.dimensions > 0 || !(isOneOf(type, ...boundedCores) || coreOf(type).isShort);
}

/**
 * What a database gives for a large value: the mark, bytes of its text form, SHA-256 in hex (of bytea's bytes, else of the
 * UTF-8 text), its beginning.
 */
export const largeValueMark = mark;

/** Whether a text stands in for a large value. Two stand-ins are equal when their values are. */
export function isLarge(text: string | null | undefined): boolean {
  return text?.startsWith(mark) ?? false;
}

/**
 * A value as PostgreSQL gives it (`databases/postgres/large-values.ts`), of a source that gives large values whole: the stand-in
 * of a large text or of many bytes. JSON stays, since only PostgreSQL knows how it writes that.
 */
function bounded(text: string, type: FieldType): string {
  if (text.length * utf8BytesMax <= largeValueBytes || isLarge(text) || type.dimensions > 0 || !isOneOf(type, 'bytes', 'text')) return text;
  const bytes = Buffer.byteLength(text);
  if (bytes <= largeValueBytes) return text;
  const isBytes = isOneOf(type, 'bytes');
  const hash = createHash('sha256').update(isBytes ? Buffer.from(text.slice(2), 'hex') : text);
  return `${mark}${bytes}:${hash.digest('hex')}:${beginningOf(text, isBytes)}`;
}

/** Of bytes two digits each, behind `\\x`; of texts signs, not units of UTF-16. */
function beginningOf(text: string, isBytes: boolean): string {
  if (isBytes) return text.slice(0, 2 + shownCharacters);
  return [...text.slice(0, 2 * shownCharacters)].slice(0, shownCharacters).join('');
}

/** A row whose large values are stand-ins; `typeOf` tells the types of its columns. */
export function boundedRow<Row extends Readonly<Record<string, string | null>>>(row: Row, typeOf: ReadonlyMap<string, FieldType>): Row {
  let made: Row | null = null;
  for (const [alias, type] of typeOf) {
    const text = row[alias] ?? null;
    const given = text === null ? null : bounded(text, type);
    if (given !== text) made = { ...(made ?? row), [alias]: given };
  }
  return made ?? row;
}

/** A value for people: of a large one its beginning and its size. */
export function readable(text: string): string {
  if (!isLarge(text)) return text.length > largeValueBytes ? `${text.slice(0, shownCharacters)}… (${text.length} characters)` : text;
  const [bytes = '', , ...beginning] = text.slice(mark.length).split(':');
  return `${beginning.join(':')}… (${bytes} bytes)`;
}

/** A row for people. */
export function readableRow<Row extends Readonly<Record<string, string | null>>>(row: Row): Record<string, string | null> {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value === null ? null : readable(value)]));
}
