import { z } from 'zod';
import type { RowResult, SandboxRow, Transform } from '../model/sandbox.ts';
import { explainError, explainResult, explainUnreadable } from './messages.ts';

const failure = z.strictObject({
  fail: z.enum(['transform_error', 'wrong_result', 'unreadable_value']),
  what: z.string().max(40),
  field: z.int().min(0).max(1_600).nullable(),
  line: z.int().min(1).max(100_000).nullable(),
  column: z.int().min(1).max(1_000_000).nullable(),
});
type Failure = z.infer<typeof failure>;

/** What results are held against: the process that sent them may be in the hands of hostile code. */
export interface Expected {
  readonly transform: Transform;
  readonly columns: readonly string[];
  readonly reasons: readonly string[];
  readonly rowsPerRowMax: number;
  readonly branches: number;
}

export interface BatchResults {
  readonly results: readonly RowResult[];
  readonly branches: readonly number[];
}

/** Reads the results of a batch, or null where they are not what a realm sends: one per row, each of the declared shape. */
export function readResults(body: string, rows: readonly SandboxRow[], expected: Expected): BatchResults | null {
  const parsed = parseJson(body);
  if (typeof parsed !== 'object' || parsed === null || !('results' in parsed) || !('taken' in parsed)) return null;
  const { results, taken } = parsed;
  if (!Array.isArray(results) || results.length !== rows.length || !areCounts(taken, expected.branches)) return null;
  const read: RowResult[] = [];
  for (let i = 0; i < rows.length; i++) {
    const result = readResult(rows[i]?.key ?? '', results[i], expected);
    if (result === null) return null;
    read.push(result);
  }
  return { results: read, branches: taken };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function areCounts(value: unknown, length: number): value is number[] {
  return Array.isArray(value) && value.length === length && value.every((each) => Number.isSafeInteger(each) && each >= 0);
}

function readResult(key: string, value: unknown, expected: Expected): RowResult | null {
  if (Array.isArray(value)) return areRows(value, expected) ? { key, fate: 'written', rows: value } : null;
  if (typeof value === 'number') {
    const reason = expected.reasons[value];
    return reason === undefined ? null : { key, fate: 'rejected', reason };
  }
  const { data } = failure.safeParse(value);
  return data ? { key, fate: 'failed', ...explained(data, expected) } : null;
}

function areRows(value: unknown[], { transform, rowsPerRowMax }: Expected): value is (string | null)[][] {
  const width = transform.output?.length ?? null;
  return value.length > 0 && value.length <= rowsPerRowMax && value.every((row) => isRow(row, width));
}

function isRow(row: unknown, width: number | null): boolean {
  if (!Array.isArray(row) || (width === null ? row.length % 2 !== 0 : row.length !== width)) return false;
  return row.every((value, i) => typeof value === 'string' || (value === null && (width !== null || i % 2 === 1)));
}

type Explained = Omit<Extract<RowResult, { fate: 'failed' }>, 'key' | 'fate'>;

function explained({ fail, what, field, line, column }: Failure, { transform, columns }: Expected): Explained {
  const { file, output } = transform;
  const nowhere = { line: null, column: null };
  if (fail === 'transform_error') return { reason: fail, line, column, message: explainError(file, what, line) };
  if (fail === 'unreadable_value') return { reason: fail, ...nowhere, message: explainUnreadable(file, columns[field ?? 0] ?? '?') };
  const reason = what === 'too_many_rows' ? what : fail;
  return { reason, ...nowhere, message: explainResult(file, what, field === null ? null : (output?.[field]?.name ?? null)) };
}
