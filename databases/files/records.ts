import type { FileFormat } from './format.ts';

/** Where reading may begin: a byte of the text, and how many lines and records lie before it. */
export interface Place {
  readonly offset: number;
  readonly line: number;
  readonly record: number;
}

export const beginning: Place = { offset: 0, line: 0, record: 0 };

/** A record of a file, or a line that is none. `start` is its place, `end` the one after it. */
export type FileRecord =
  | { readonly kind: 'row'; readonly start: Place; readonly end: Place; readonly values: readonly (string | null)[] }
  | { readonly kind: 'unreadable'; readonly start: Place; readonly end: Place; readonly why: string };

/** What stands in a window of bytes: whole records, and where the next window has to begin. */
export interface WindowRecords {
  readonly records: readonly FileRecord[];
  readonly next: Place;
}

/** Reads the records of a window; `isLast` says that no bytes follow it. Where none is whole, `next` is the window's beginning. */
export type ReadWindow = (bytes: Buffer, from: Place, isLast: boolean) => WindowRecords;

/** Bytes that are read at once. */
const windowBytes = 1024 * 1024;
/** A longer record is none: memory holds a few of these. */
export const recordBytesMax = 64 * 1024 * 1024;

/**
 * Records from a place on, up to the byte `upTo` (null: to the end), in windows, so that memory does not grow with the file. `next` gives bytes
 * and null at their end.
 */
export async function* readRecords(
  next: () => Promise<Buffer | null>,
  read: ReadWindow,
  from: Place,
  upTo: number | null,
): AsyncGenerator<readonly FileRecord[]> {
  let place = from;
  let held: Buffer = Buffer.alloc(0);
  for (let isLast = false; !isLast; ) {
    const filled = await fill(next, held, place, upTo);
    isLast = filled.isLast;
    const window = filled.bytes;
    if (window.length === 0) return;
    const { records, next: after } = read(window, place, isLast);
    yield records;
    held = window.subarray(after.offset - place.offset);
    place = after;
  }
}

/** The bytes held with as many more as make a window, or with twice as many as a record that did not fit. */
async function fill(next: () => Promise<Buffer | null>, held: Buffer, { offset }: Place, upTo: number | null) {
  const wanted = Math.max(windowBytes, held.length * 2);
  const parts = [held];
  let length = held.length;
  while (length < wanted) {
    const chunk = await next();
    if (chunk === null) return { bytes: Buffer.concat(parts), isLast: true };
    const rest = upTo === null ? chunk : chunk.subarray(0, Math.max(0, upTo - offset - length));
    parts.push(rest);
    length += rest.length;
    if (upTo !== null && offset + length >= upTo) return { bytes: Buffer.concat(parts), isLast: true };
  }
  return { bytes: Buffer.concat(parts), isLast: false };
}

/** The place after `bytes` more of them and `lines` more lines. */
export function placeAfter({ offset, line, record }: Place, bytes: number, lines: number): Place {
  return { offset: offset + bytes, line: line + lines, record: record + 1 };
}

const newline = 10;

/** Line breaks in a part of a buffer. */
export function countLines(bytes: Buffer, from: number, to: number): number {
  let count = 0;
  for (let at = bytes.indexOf(newline, from); at >= 0 && at < to; at = bytes.indexOf(newline, at + 1)) count++;
  return count;
}

/** The byte after the line that begins at `from`; the buffer's end where no line break follows. */
export function endOfLine(bytes: Buffer, from: number): number {
  const at = bytes.indexOf(newline, from);
  return at < 0 ? bytes.length : at + 1;
}

/** Why a text can be no value of a database: PostgreSQL's text holds no NUL, and U+FFFD stands for bytes that are not of the encoding. */
export function faultOf(values: readonly (string | null)[], bytes: Buffer, { encoding }: Pick<FileFormat, 'encoding'>): string | null {
  if (bytes.includes(0)) return 'it holds a NUL byte';
  const hasStrange = values.some((value) => value?.includes('\uFFFD'));
  if (!hasStrange || encoding !== 'utf-8') return null;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return null;
  } catch {
    return 'its bytes are not UTF-8';
  }
}
