import { failureOf, type WireFailure } from './failure.ts';
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

/** One row's result on the wire: rows, the place of a reason in the list of reasons, or a failure. */
export type WireResult = readonly (readonly (string | null)[])[] | number | WireFailure;

type TransformCode = (cover: (branch: number) => void) => (row: object, tools: object) => unknown;
type Encoder = (row: object) => (string | null)[];

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

/** A runner of batches: takes rows as JSON (`[[key, value, …], …]`), gives results as JSON, and keeps nothing between two rows. */
export function openRunner(code: TransformCode, start: Start): (rows: string) => string {
  const { tools, startRow } = openTools(start.seed, start.now);
  const taken = new Array<number>(start.branches).fill(0);
  const cover = (branch: number): void => {
    taken[branch] = (taken[branch] ?? 0) + 1;
  };
  const read = rowReader(start.input);
  const write = resultWriter(start);
  let characters = 0;
  const runRow = (values: readonly (string | null)[]): WireResult => {
    try {
      startRow(values[0] ?? '');
      const result = write(code(cover)(read(values), tools));
      characters += typeof result === 'number' ? 0 : sizeOf(result);
      return result;
    } catch (error) {
      return caught(error);
    }
  };
  return (rows) => {
    characters = 0;
    taken.fill(0);
    const results: WireResult[] = [];
    for (const values of JSON.parse(rows) as (string | null)[][]) {
      results.push(runRow(values));
      // The whole batch is given up, so that no row's fate depends on its neighbours.
      if (characters > start.outputCharactersMax) return '"output_limit"';
    }
    return JSON.stringify({ results, taken });
  };
}

function caught(error: unknown): WireFailure {
  if (error instanceof UnreadableValue) return { fail: 'unreadable_value', what: '', field: error.field, line: null, column: null };
  if (error instanceof WrongResult) return { fail: 'wrong_result', what: error.what, field: error.field, line: null, column: null };
  return failureOf(error);
}

function rowReader(columns: readonly Column[]): (values: readonly (string | null)[]) => object {
  const decoders = columns.map(decoderOf);
  return (values) => {
    const row: Record<string, unknown> = {};
    for (let i = 0; i < columns.length; i++) row[columns[i]?.name ?? ''] = decoded(decoders[i], values[i + 1], i);
    return row;
  };
}

function decoded(decode: Decode | undefined, text: string | null | undefined, field: number): unknown {
  if (text === null || text === undefined || decode === undefined) return null;
  try {
    return decode(text);
  } catch {
    throw new UnreadableValue(field);
  }
}

function resultWriter({ output, reasons, rowsPerRowMax }: Start): (result: unknown) => WireResult {
  const encode = output === null ? encodeFreely : rowEncoder(output);
  return (result) => {
    if (result instanceof Rejection) return reasonOf(result, reasons);
    const rows: readonly unknown[] = Array.isArray(result) ? result : [result];
    if (rows.length === 0) throw new WrongResult('no_rows');
    if (rows.length > rowsPerRowMax) throw new WrongResult('too_many_rows');
    const written: (string | null)[][] = [];
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
    return columns.map(({ name }, i) => encoded(encoders[i] ?? encodeAny, (row as Record<string, unknown>)[name], i));
  };
}

function encodeFreely(row: object): (string | null)[] {
  return Object.entries(row).flatMap(([name, value]) => [encoded(encodeAny, name, null), encoded(encodeAny, value, null)]);
}

function encoded(encode: Encode, value: unknown, field: number | null): string | null {
  if (value === null || value === undefined) return null;
  try {
    return encode(value);
  } catch (error) {
    throw new WrongResult(error instanceof ValueRefused ? error.what : 'value', field);
  }
}

function sizeOf(result: Exclude<WireResult, number>): number {
  if (!Array.isArray(result)) return 0;
  let size = 0;
  for (const row of result) for (const value of row) size += value === null ? 4 : value.length + 3;
  return size;
}
