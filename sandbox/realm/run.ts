import { readFields, writeField } from './copy-text.ts';
import { failureOf, type WireFailure } from './failure.ts';
import { freezeAll } from './harden.ts';
import { openTools, Rejection } from './tools.ts';
import { type Column, type Decode, decoderOf, type Encode, encodeAny, encoderOf, ValueRefused } from './values.ts';

/** What the realm is told when it starts. */
export interface Start {
  readonly input: readonly Column[];
  readonly output: readonly Column[] | null;
  readonly reasons: readonly string[];
  readonly seed: string;
  readonly now: string;
  readonly rowsPerRowMax: number;
  readonly outputCharactersMax: number;
  readonly branches: number;
}

/** What goes ahead of the lines of a reply. */
export interface ReplyHead {
  /** How often each branch outcome was taken. */
  readonly taken: readonly number[];
  readonly failures: readonly WireFailure[];
}

type TransformCode = (cover: (branch: number) => void) => (row: object, tools: object) => unknown;
/** A row as fields, each with a tab before it. */
type Encoder = (row: object) => string;

/** Failures that are about the shape of a result; `field` is the place of an output column. */
class WrongResult extends Error {
  readonly what: string;
  readonly field: number | null;

  constructor(what: string, field: number | null = null) {
    super(what);
    this.what = what;
    this.field = field;
  }
}

class UnreadableValue extends Error {
  readonly field: number;

  constructor(field: number) {
    super('unreadable');
    this.field = field;
  }
}

/**
 * A runner of batches, which keeps nothing between two rows. Takes lines of COPY's text format: place, key, a field per input column. Gives the
 * head of the reply as one line of JSON, then for each line taken one or more: place, ordinal from 0, a mark, a field per output column (name
 * and value of each, where no columns are declared). The mark is NULL, or `r` and the place of a reason in the list of reasons, or `f` and
 * the place of a failure in the head.
 */
export function openRunner(code: TransformCode, start: Start): (lines: string) => string {
  const { tools, startRow } = openTools(start.seed, start.now);
  const taken = new Array<number>(start.branches).fill(0);
  const cover = (branch: number): void => {
    taken[branch] = (taken[branch] ?? 0) + 1;
  };
  freezeAll([cover, code]);
  const read = rowReader(start.input);
  const write = resultWriter(start);
  const nothing = '\t\\N'.repeat(start.output?.length ?? 0);
  let failures: WireFailure[] = [];
  const runLine = (line: string): string => {
    const fields = readFields(line);
    const place = fields[0] ?? '';
    try {
      startRow(fields[1] ?? '');
      const result = write(code(cover)(read(fields), tools));
      if (typeof result === 'number') return `${place}\t0\tr${result}${nothing}\n`;
      let made = '';
      for (let ordinal = 0; ordinal < result.length; ordinal++) made += `${place}\t${ordinal}\t\\N${result[ordinal]}\n`;
      return made;
    } catch (error) {
      failures.push(caught(error));
      return `${place}\t0\tf${failures.length - 1}${nothing}\n`;
    }
  };
  return (lines) => {
    taken.fill(0);
    failures = [];
    const made: string[] = [];
    let characters = 0;
    for (let at = 0, end = lines.indexOf('\n'); end >= 0; at = end + 1, end = lines.indexOf('\n', at)) {
      const line = runLine(lines.slice(at, end));
      made.push(line);
      characters += line.length;
      // The whole batch is given up, so that no row's fate depends on its neighbours.
      if (characters > start.outputCharactersMax) return 'output_limit';
    }
    return `${JSON.stringify({ taken, failures } satisfies ReplyHead)}\n${made.join('')}`;
  };
}

function caught(error: unknown): WireFailure {
  if (error instanceof UnreadableValue) return { fail: 'unreadable_value', what: '', field: error.field, line: null, column: null };
  if (error instanceof WrongResult) return { fail: 'wrong_result', what: error.what, field: error.field, line: null, column: null };
  return failureOf(error);
}

/** Place and key stand before the values. */
const fieldsBefore = 2;

function rowReader(columns: readonly Column[]): (fields: readonly (string | null)[]) => object {
  const decoders = columns.map(decoderOf);
  return (fields) => {
    const row: Record<string, unknown> = {};
    for (let i = 0; i < columns.length; i++) row[columns[i]?.name ?? ''] = decoded(decoders[i], fields[i + fieldsBefore] ?? null, i);
    return row;
  };
}

function decoded(decode: Decode | undefined, text: string | null, field: number): unknown {
  if (text === null || decode === undefined) return null;
  try {
    return decode(text);
  } catch {
    throw new UnreadableValue(field);
  }
}

/** Rows as fields, or the place of a reason. */
function resultWriter({ output, reasons, rowsPerRowMax }: Start): (result: unknown) => string[] | number {
  const encode = output === null ? encodeFreely : rowEncoder(output);
  return (result) => {
    if (result instanceof Rejection) return reasonOf(result, reasons);
    const rows: readonly unknown[] = Array.isArray(result) ? result : [result];
    if (rows.length === 0) throw new WrongResult('no_rows');
    if (rows.length > rowsPerRowMax) throw new WrongResult('too_many_rows');
    const written: string[] = [];
    for (let i = 0; i < rows.length; i++) written.push(encode(plainRow(rows[i])));
    return written;
  };
}

function reasonOf({ reason }: Rejection, reasons: readonly string[]): number {
  const found = reasons.indexOf(reason);
  if (found < 0) throw new WrongResult('unknown_reason');
  return found;
}

function plainRow(row: unknown): object {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) throw new WrongResult('not_a_row');
  if (row instanceof Rejection) throw new WrongResult('rejected_among_rows');
  return row;
}

function rowEncoder(columns: readonly Column[]): Encoder {
  const encoders = columns.map(encoderOf);
  const names = new Set(columns.map(({ name }) => name));
  return (row) => {
    for (const name in row) if (!names.has(name)) throw new WrongResult('unknown_column');
    let fields = '';
    for (let i = 0; i < columns.length; i++) {
      fields += `\t${encoded(encoders[i] ?? encodeAny, (row as Record<string, unknown>)[columns[i]?.name ?? ''], i)}`;
    }
    return fields;
  };
}

function encodeFreely(row: object): string {
  const fields = Object.entries(row).map(([name, value]) => `\t${encoded(encodeAny, name, null)}\t${encoded(encodeAny, value, null)}`);
  return fields.join('');
}

function encoded(encode: Encode, value: unknown, field: number | null): string {
  if (value === null || value === undefined) return '\\N';
  try {
    return writeField(encode(value));
  } catch (error) {
    throw new WrongResult(error instanceof ValueRefused ? error.what : 'value', field);
  }
}
