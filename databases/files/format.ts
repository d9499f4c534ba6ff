/** How one file is written: found by looking at its beginning, or declared in the playbook. */
export interface FileFormat {
  readonly kind: 'csv' | 'jsonl';
  readonly isGzip: boolean;
  /** A label of the WHATWG Encoding Standard: `utf-8`, `windows-1252`, `utf-16le`, … */
  readonly encoding: string;
  /** Bytes of the mark of byte order at the beginning, none of which belong to a value. */
  readonly markBytes: number;
  /** Of CSV only. */
  readonly delimiter: string;
  readonly quote: string;
  /** Whether the first record names the columns; without it they are called `column_1`, `column_2`, … */
  readonly hasHeader: boolean;
  /** Unquoted texts that mean NULL, the empty one among them. */
  readonly nulls: readonly string[];
}

/** What a playbook may declare of a file; what it leaves out is found. */
export interface DeclaredFormat {
  readonly encoding?: string | undefined;
  readonly delimiter?: string | undefined;
  readonly quote?: string | undefined;
  readonly header?: boolean | undefined;
  readonly nulls?: readonly string[] | undefined;
}

const delimiters = [',', ';', '\t', '|'];
/** Lines that have to agree on a delimiter. */
const linesLooked = 50;

const marks: readonly (readonly [encoding: string, bytes: readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/**
 * The encoding by the mark of byte order, or by whether the bytes are UTF-8 (RFC 3629); anything else is read as Windows-1252,
 * which takes every byte.
 * Unless the bytes are the whole file, their last sign may be cut.
 */
export function findEncoding(head: Buffer, isWhole: boolean): Pick<FileFormat, 'encoding' | 'markBytes'> {
  const marked = marks.find(([, bytes]) => bytes.every((byte, i) => head[i] === byte));
  if (marked) return { encoding: marked[0], markBytes: marked[1].length };
  return { encoding: isUtf8(head, isWhole) ? 'utf-8' : 'windows-1252', markBytes: 0 };
}

function isUtf8(bytes: Buffer, isWhole: boolean): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: !isWhole });
    return true;
  } catch {
    return false;
  }
}

/** The delimiter that splits the first lines most evenly: into the same number of fields, and into the most. */
export function findDelimiter(text: string, quote: string): string {
  const lines = text.split(/\r\n|\n|\r/).slice(0, linesLooked);
  const whole = lines.slice(0, Math.max(1, lines.length - 1)).filter((line) => line !== '');
  const scored = delimiters.map((delimiter) => ({ delimiter, score: evenness(whole, delimiter, quote) }));
  return scored.reduce((best, each) => (each.score > best.score ? each : best)).delimiter;
}

/** Fields of the commonest number of fields, weighed by the share of lines that have it; 0 where nothing is split. */
function evenness(lines: readonly string[], delimiter: string, quote: string): number {
  const counts = lines.map((line) => countOutsideQuotes(line, delimiter, quote));
  const groups = [...Map.groupBy(counts, (count) => count)].filter(([count]) => count > 0);
  return Math.max(0, ...groups.map(([count, same]) => (same.length / lines.length) * Math.min(count, 100) + same.length / lines.length));
}

function countOutsideQuotes(line: string, delimiter: string, quote: string): number {
  let count = 0;
  let isQuoted = false;
  for (const sign of line) {
    if (sign === quote) isQuoted = !isQuoted;
    else if (sign === delimiter && !isQuoted) count++;
  }
  return count;
}

const words: Readonly<Record<string, string>> = {
  '\t': 'a tab',
  ',': 'a comma',
  ';': 'a semicolon',
  '|': 'a bar',
  '"': 'double',
  "'": 'single',
};

/** The format in words, for people who check whether it was found right. */
export function describeFormat(format: FileFormat): string {
  const packed = format.isGzip ? ', compressed by gzip' : '';
  if (format.kind === 'jsonl') return `JSON Lines in ${format.encoding}${packed}`;
  const header = format.hasHeader ? 'with a header' : 'without a header';
  const between = words[format.delimiter] ?? `"${format.delimiter}"`;
  return `CSV in ${format.encoding}, ${between} between fields, ${words[format.quote] ?? format.quote} quotes, ${header}${packed}`;
}
