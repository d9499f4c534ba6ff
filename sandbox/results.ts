import { z } from 'zod';
import type { RowResult, Transform } from '../model/sandbox.ts';
import { type LineShape, type MarkedLine, readLines } from './lines.ts';
import { explainError, explainResult, explainUnreadable } from './messages.ts';

const failure = z.strictObject({
  fail: z.enum(['transform_error', 'wrong_result', 'unreadable_value']),
  what: z.string().max(40),
  field: z.int().min(0).max(1_600).nullable(),
  line: z.int().min(1).max(100_000).nullable(),
  column: z.int().min(1).max(1_000_000).nullable(),
});
type Failure = z.infer<typeof failure>;
const replyHead = z.strictObject({ taken: z.array(z.int().min(0)), failures: z.array(failure) });

/** What replies are held against: the process that sent them may be in the hands of hostile code. */
export interface Expected {
  readonly transform: Transform;
  readonly columns: readonly string[];
  readonly reasons: readonly string[];
  readonly shape: LineShape;
  readonly branches: number;
}

/** Why a row has no rows in the target. */
export type NotWritten = { readonly fate: 'rejected'; readonly reason: string } | Omit<Extract<RowResult, { fate: 'failed' }>, 'key'>;

/** A reply that is what a realm sends. */
export interface Reading {
  readonly branches: readonly number[];
  /** COPY's text format: place, ordinal, mark, fields; at least one line for each that was asked. */
  readonly lines: Buffer;
  readonly marked: readonly (Omit<MarkedLine, 'mark'> & { readonly why: NotWritten })[];
}

/** Reads the reply to a batch, or null where it is not what a realm sends. */
export function readReplyTo(asked: Buffer, body: Buffer, expected: Expected): Reading | null {
  const headEnd = body.indexOf(10);
  const { data: head } = replyHead.safeParse(parseJson(body.toString('utf8', 0, Math.max(0, headEnd))));
  if (!head || head.taken.length !== expected.branches) return null;
  const lines = body.subarray(headEnd + 1);
  const marked = readLines(lines, asked, expected.shape);
  const explained = marked?.map(({ mark, ...line }) => ({ ...line, why: whyOf(mark, head.failures, expected) }));
  if (!explained?.every(isExplained)) return null;
  return { branches: head.taken, lines, marked: explained };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isExplained<T extends { readonly why: NotWritten | null }>(line: T): line is T & { readonly why: NotWritten } {
  return line.why !== null;
}

function whyOf(mark: string, failures: readonly Failure[], expected: Expected): NotWritten | null {
  const [, kind, at] = /^([rf])(\d{1,6})$/.exec(mark) ?? [];
  const reason = kind === 'r' ? expected.reasons[Number(at)] : undefined;
  if (reason !== undefined) return { fate: 'rejected', reason };
  const failed = kind === 'f' ? failures[Number(at)] : undefined;
  return failed ? { fate: 'failed', ...explained(failed, expected) } : null;
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
