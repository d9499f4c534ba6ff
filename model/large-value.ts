import { randomBytes } from 'node:crypto';
import type { FieldType } from './catalog.ts';
import { type Core, coreOf, isOneOf } from './core-type.ts';

/** Bytes of the longest text form that is read into the process. Of a larger value come its size, its SHA-256 and its beginning. */
export const largeValueBytes = 1_048_576;
/** Characters of a large value that are shown. */
export const shownCharacters = 200;
/** Drawn by each process, so that no value of a database can pass for a stand-in. */
const mark = `\u0002${randomBytes(12).toString('hex')}:`;

const bounded: readonly Core[] = ['boolean', 'integer', 'decimal', 'float', 'uuid', 'enum', 'date', 'time', 'timestamp', 'duration'];

/** Whether a type has values whose text form is large. */
export function mayBeLarge(type: FieldType): boolean {
  return type.dimensions > 0 || !(isOneOf(type, ...bounded) || coreOf(type).isShort);
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

/** A value for people: of a large one its beginning and its size. */
export function readable(text: string): string {
  if (!isLarge(text)) return text;
  const [bytes = '', , ...beginning] = text.slice(mark.length).split(':');
  return `${beginning.join(':')}… (${bytes} bytes)`;
}

/** A row for people. */
export function readableRow<Row extends Readonly<Record<string, string | null>>>(row: Row): Record<string, string | null> {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value === null ? null : readable(value)]));
}
