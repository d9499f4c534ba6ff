import { type BigIntStats, closeSync, openSync, readSync, statSync } from 'node:fs';
import { gunzipSync, constants as zlib } from 'node:zlib';
import { GodwitError } from '../../model/errors.ts';
import { openBytes } from './bytes.ts';
import { csvWindow } from './csv.ts';
import type { EntityFile } from './folder.ts';
import { type DeclaredFormat, type FileFormat, findDelimiter, findEncoding } from './format.ts';
import { beginning, type Place, type ReadWindow, readRecords } from './records.ts';

/** Bytes at a file's beginning from which its format is found. */
const headBytes = 1024 * 1024;

/** What tells one state of a file from another without reading it. */
export function stateOf(path: string): string {
  const stats: BigIntStats | undefined = statSync(path, { bigint: true, throwIfNoEntry: false });
  if (!stats) throw new GodwitError('database_not_found', `The file ${path} is not there any more.`);
  return `${stats.size}:${stats.mtimeNs}:${stats.ino}`;
}

/** Throws `source_changed` where the file is not as it was. */
export function requireSame(path: string, state: string): void {
  if (stateOf(path) === state) return;
  throw new GodwitError('source_changed', `${path} has changed since this run began to read it.`, { details: { path } });
}

/** How a file is written: as declared, and else as its beginning looks. */
export function findFormat({ path, kind, isGzip }: EntityFile, declared: DeclaredFormat): FileFormat {
  const head = headOf(path, isGzip);
  const found = findEncoding(head, head.length < headBytes);
  const encoding = declared.encoding ?? found.encoding;
  const markBytes = encoding === found.encoding ? found.markBytes : 0;
  const quote = declared.quote ?? '"';
  const text = new TextDecoder(encoding).decode(head);
  const delimiter = declared.delimiter ?? (path.toLowerCase().includes('.tsv') ? '\t' : findDelimiter(text, quote));
  return {
    kind,
    isGzip,
    encoding,
    markBytes,
    delimiter,
    quote,
    hasHeader: declared.header ?? true,
    nulls: ['', ...(declared.nulls ?? [])],
  };
}

function headOf(path: string, isGzip: boolean): Buffer {
  const bytes = Buffer.alloc(headBytes);
  const file = openSync(path, 'r');
  try {
    const head = bytes.subarray(0, readSync(file, bytes));
    if (!isGzip || head.length === 0) return head;
    return gunzipSync(head, { finishFlush: zlib.Z_SYNC_FLUSH }).subarray(0, headBytes);
  } catch (cause) {
    throw new GodwitError('unsupported_structure', `${path} cannot be unpacked: it is not gzip, or damaged at its beginning.`, { cause });
  } finally {
    closeSync(file);
  }
}

/** The names of a CSV file's columns, and where its data begin. */
export async function readHeader(path: string, format: FileFormat): Promise<{ names: string[]; data: Place }> {
  const first = await firstRecord(path, format);
  if (first === null) return { names: [], data: beginning };
  if (!format.hasHeader) return { names: first.values.map((_, i) => `column_${i + 1}`), data: beginning };
  return { names: named(first.values), data: { ...first.end, record: 0 } };
}

async function firstRecord(path: string, format: FileFormat) {
  for await (const records of readFile(path, format, csvWindow(format, null), beginning, null)) {
    for (const record of records) if (record.kind === 'row') return record;
  }
  return null;
}

/** A column without a name is called by its number; a name that comes again gets a number behind it. */
function named(header: readonly (string | null)[]): string[] {
  const seen = new Map<string, number>();
  return header.map((text, i) => {
    const base = text?.trim() || `column_${i + 1}`;
    const times = (seen.get(base) ?? 0) + 1;
    seen.set(base, times);
    return times === 1 ? base : `${base}_${times}`;
  });
}

/** The records of a file between two places; what goes wrong with the file itself is told with its path. */
export async function* readFile(path: string, format: FileFormat, read: ReadWindow, from: Place, upTo: number | null) {
  const bytes = openBytes(path, format, from.offset);
  try {
    yield* readRecords(bytes.next, read, from, upTo);
  } catch (cause) {
    throw translated(path, cause);
  } finally {
    bytes.close();
  }
}

function translated(path: string, cause: unknown): unknown {
  if (cause instanceof GodwitError || !(cause instanceof Error) || !('code' in cause)) return cause;
  const code = String(cause.code);
  if (code === 'ENOENT') return new GodwitError('database_not_found', `The file ${path} is not there any more.`, { cause });
  if (code === 'EACCES') return new GodwitError('right_missing', `The file ${path} may not be read.`, { cause });
  if (code.startsWith('Z_'))
    return new GodwitError('source_damaged', `${path} is damaged: it cannot be unpacked to its end (${code}).`, { cause });
  return new GodwitError('connection_lost', `${path} could not be read to its end (${code}).`, { cause });
}
