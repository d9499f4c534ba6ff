import { CsvError, parse } from 'csv-parse/sync';
import type { FileFormat } from './format.ts';
import { countLines, endOfLine, type FileRecord, faultOf, placeAfter, type ReadWindow, recordBytesMax } from './records.ts';

interface Info {
  /** Bytes of the window up to the end of the record. */
  readonly bytes: number;
}

interface Nulls {
  readonly texts: ReadonlySet<string>;
  readonly longest: number;
}

interface Parsed {
  readonly values: readonly (string | null)[];
  /** Bytes of the window at which the record ends. */
  readonly end: number;
}

/**
 * Reads windows of CSV (RFC 4180, with any delimiter and quote). `columns` is how many fields a record must have; null accepts any number, for the
 * header. A line that cannot be read is one unreadable record: what follows it is read from the next line on.
 */
export function csvWindow(format: FileFormat, columns: number | null): ReadWindow {
  const nulls: Nulls = { texts: new Set(format.nulls), longest: Math.max(...format.nulls.map(({ length }) => length)) };
  return (bytes, from, isLast) => {
    const records: FileRecord[] = [];
    let [at, place] = [0, from];
    const take = (end: number, values: readonly (string | null)[], fault: string | null): void => {
      const next = placeAfter(place, end - at, countLines(bytes, at, end));
      const places = { start: place, end: next };
      records.push(fault === null ? { kind: 'row', ...places, values } : { kind: 'unreadable', ...places, why: fault });
      [at, place] = [end, next];
    };
    for (let why: string | null = ''; why !== null && at < bytes.length; ) {
      const read = parseFrom(bytes.subarray(at), format, nulls);
      const base = at;
      for (const { values, end } of read.records) {
        if (isCut(base + end, bytes, read.why, isLast)) break;
        take(base + end, values, faultIn(values, columns, bytes.subarray(at, base + end), format));
      }
      why = read.why;
      if (why === null || (!isLast && mayGoOn(why, bytes.length - at))) break;
      take(endOfLine(bytes, at), [], wordsOf(why));
    }
    return { records, next: place };
  };
}

/** Records up to the first that cannot be read, and the parser's code for that one. */
function parseFrom(bytes: Buffer, { delimiter, quote }: FileFormat, { texts, longest }: Nulls) {
  const records: Parsed[] = [];
  try {
    parse(bytes, {
      delimiter,
      quote,
      escape: quote,
      record_delimiter: ['\r\n', '\n'],
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: 0,
      cast: (value, { quoting }) => (value.length <= longest && !quoting && texts.has(value) ? null : value),
      on_record: (values: (string | null)[], info: Info) => {
        records.push({ values, end: info.bytes });
        return null;
      },
    });
    return { records, why: null };
  } catch (error) {
    if (error instanceof CsvError) return { records, why: error.code };
    throw error;
  }
}

/** The last record of a window that does not end with a line break may go on in the next one. */
function isCut(end: number, bytes: Buffer, why: string | null, isLast: boolean): boolean {
  return !isLast && why === null && end === bytes.length && bytes.at(-1) !== 10;
}

/** An open quote at the end of a window may be closed in the next one, if the record can still be one. */
function mayGoOn(why: string, bytesLeft: number): boolean {
  return why === 'CSV_QUOTE_NOT_CLOSED' && bytesLeft < recordBytesMax;
}

function faultIn(values: readonly (string | null)[], columns: number | null, bytes: Buffer, format: FileFormat): string | null {
  if (columns !== null && values.length !== columns) return `it has ${values.length} fields and not ${columns}`;
  return faultOf(values, bytes, format);
}

const reasons: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote is opened and never closed',
  CSV_INVALID_CLOSING_QUOTE: 'a quote is closed in the middle of a field',
  INVALID_OPENING_QUOTE: 'a quote is opened in the middle of a field',
};

const wordsOf = (code: string): string => reasons[code] ?? 'it is not CSV';
