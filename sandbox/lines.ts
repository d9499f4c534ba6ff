import { isUtf8 } from 'node:buffer';

const tab = 9;
const newline = 10;
const backslash = 92;
const [zero, nine] = [48, 57];
const upperN = 78;
/** What may follow a backslash within a field: the backslash itself, and the ends of lines and fields in letters. */
const escapes: ReadonlySet<number> = new Set([backslash, 110, 114, 116]);

/** A line that does not stand for a row of the target: from its first byte to behind its newline. */
export interface MarkedLine {
  readonly from: number;
  readonly to: number;
  readonly place: string;
  /** `r` and the place of a reason, or `f` and the place of a failure. */
  readonly mark: string;
}

/** What the lines of a reply must be. */
export interface LineShape {
  /** Fields after the mark; null takes any even number. */
  readonly width: number | null;
  readonly rowsPerRowMax: number;
}

/** How many lines there are. */
export function countLines(lines: Buffer): number {
  let count = 0;
  for (let at = lines.indexOf(newline); at >= 0; at = lines.indexOf(newline, at + 1)) count++;
  return count;
}

/** Where the n-th line ends, its newline included. */
export function endOfLine(lines: Buffer, n: number): number {
  let at = 0;
  for (let i = 0; i < n; i++) at = lines.indexOf(newline, at) + 1;
  return at;
}

/**
 * Holds lines of COPY's text format (place, ordinal, mark, fields) against the lines that they answer, byte by byte, since whoever sent them may
 * be hostile: each place in its turn and once, ordinals from 0, as many fields as columns, nothing that COPY would not take. Returns the
 * marked lines, or null.
 */
export function readLines(lines: Buffer, asked: Buffer, { width, rowsPerRowMax }: LineShape): MarkedLine[] | null {
  if (!isUtf8(lines)) return null;
  const marked: MarkedLine[] = [];
  let place = { from: 0, to: 0 };
  let next = 0;
  let rows = rowsPerRowMax;
  for (let at = 0; at < lines.length; ) {
    const placeEnd = fieldEnd(lines, at);
    const ordinalEnd = fieldEnd(lines, placeEnd + 1);
    const markEnd = fieldEnd(lines, ordinalEnd + 1);
    const end = lineEnd(lines, markEnd, width);
    if (end < 0 || lines[placeEnd] !== tab || lines[ordinalEnd] !== tab) return null;
    const ordinal = wholeNumber(lines, placeEnd + 1, ordinalEnd);
    if (ordinal === 0) {
      place = { from: next, to: asked.indexOf(tab, next) };
      next = asked.indexOf(newline, next) + 1;
      // No place is left to answer.
      if (next === 0 || place.to < 0) return null;
      rows = 0;
    }
    if (ordinal !== rows++ || rows > rowsPerRowMax || !isSame(lines, at, placeEnd, asked, place.from, place.to)) return null;
    const isNull = markEnd - ordinalEnd === 3 && lines[ordinalEnd + 1] === backslash;
    if (!isNull) {
      marked.push({
        from: at,
        to: end,
        place: lines.toString('latin1', at, placeEnd),
        mark: lines.toString('latin1', ordinalEnd + 1, markEnd),
      });
      if (ordinal !== 0) return null;
      rows = rowsPerRowMax;
    }
    at = end;
  }
  return next === asked.length ? marked : null;
}

/** Where a field ends, at its tab or newline; -1 where COPY would not take it as a field. */
function fieldEnd(lines: Buffer, from: number): number {
  if (from === 0 && lines.length === 0) return -1;
  for (let at = from; at < lines.length; at++) {
    const byte = lines[at];
    if (byte === tab || byte === newline) return at;
    if (byte === 0 || byte === 13) return -1;
    if (byte !== backslash) continue;
    const next = lines[++at] ?? 0;
    if (escapes.has(next)) continue;
    const behind = lines[at + 1];
    return next === upperN && at === from + 1 && (behind === tab || behind === newline) ? at + 1 : -1;
  }
  return -1;
}

/** Behind the newline of a line whose mark ends at `at`; -1 where it has not as many fields as it should. */
function lineEnd(lines: Buffer, at: number, width: number | null): number {
  let end = at;
  let fields = 0;
  for (; end >= 0 && lines[end] === tab; fields++) end = fieldEnd(lines, end + 1);
  const fits = width === null ? fields % 2 === 0 : fields === width;
  return end >= 0 && fits ? end + 1 : -1;
}

/** Digits as a number; -1 where there are others, or too many. */
function wholeNumber(lines: Buffer, from: number, to: number): number {
  let number = to > from && to - from <= 7 ? 0 : -1;
  for (let at = from; at < to && number >= 0; at++) {
    const digit = lines[at] ?? 0;
    number = digit >= zero && digit <= nine ? number * 10 + digit - zero : -1;
  }
  return number;
}

function isSame(a: Buffer, aFrom: number, aTo: number, b: Buffer, bFrom: number, bTo: number): boolean {
  if (aTo - aFrom !== bTo - bFrom) return false;
  for (let i = 0; i < aTo - aFrom; i++) if (a[aFrom + i] !== b[bFrom + i]) return false;
  return true;
}
