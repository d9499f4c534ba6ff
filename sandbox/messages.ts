import type { FailureReason } from '../model/sandbox.ts';

/** What can be wrong with a result; the process names the sentence, so that no row value can be in it. */
const wrongResults: Readonly<Record<string, string>> = {
  no_rows: 'It returned an empty list: return a row, or `tools.reject(…)`.',
  not_a_row: 'It returned something that is not a row: return an object, a list of objects, or `tools.reject(…)`.',
  rejected_among_rows: 'A rejection stands among rows: reject the row, or return rows.',
  too_many_rows: 'It made more rows of one than are allowed: one, or GODWIT_SANDBOX_ROWS_PER_ROW_MAX where the playbook says `each`.',
  unknown_reason: 'It rejected with a reason that does not stand in the code: write the reason as a string in the call of `reject`.',
  unknown_column: 'A row has a column that the target does not: remove it, or correct its name.',
  whole_number: 'expected a whole number (a bigint, or a number up to 2^53)',
  text: 'expected a string',
  nul: 'a text cannot hold the character NUL',
  surrogate: 'a text cannot hold half a surrogate pair',
  instant: 'expected a Temporal.Instant',
  microseconds: 'an instant holds whole microseconds: round it',
  decimal: 'expected a decimal such as "-12.50"',
  decimal_number: 'a number with a fraction would be rounded: use a decimal string and `tools.decimal`',
  boolean: 'expected true or false',
  number: 'expected a number',
  bytes: 'expected a Uint8Array',
  object: 'expected an object that JSON can hold',
  json: 'expected JSON text: use `tools.json.stringify`',
  value: 'expected a value that a column can hold: text, a number, true or false, an instant, bytes, or plain data',
};

/** What an error of the language usually means here. */
const errors: Readonly<Record<string, string>> = {
  TypeError: 'A value was null or of another type than the code expects: test for it before it is used.',
  RangeError: 'A number, date or length was out of range, or calls were nested too deeply: test for it first.',
  ReferenceError: 'A name is not there: a transform sees its row and its tools, nothing else.',
  SyntaxError: 'A text could not be parsed: test for it, or reject the row.',
  EvalError: 'Code cannot be made from text: write the code itself.',
  URIError: 'A text is not correctly encoded: test for it, or reject the row.',
  Error: 'It threw an error of its own: return `tools.reject(…)` for rows that cannot be taken.',
};

const processes: Readonly<Partial<Record<FailureReason, string>>> = {
  transform_error: 'It left an error behind that nobody catches: a transform does its work before it returns.',
  input_limit: 'The row alone is larger than a batch may be (GODWIT_SANDBOX_INPUT_BYTES_MAX).',
  time_limit:
    'It took longer than allowed: look for a loop or a regular expression that does not end (GODWIT_SANDBOX_ROW_CPU_MS, ' +
    'GODWIT_SANDBOX_BATCH_CPU_MS_MIN).',
  memory_limit: 'It used more memory than allowed: look for a list or text that grows without end (GODWIT_SANDBOX_MEMORY_MB).',
  output_limit: 'It returned more than allowed (GODWIT_SANDBOX_OUTPUT_BYTES_MAX).',
  process_died: 'It ended the process that it ran in.',
  wrong_frame: 'The process sent something that is no result: the code is hostile, or the process is broken.',
};

/** Why a process ended over a row, in a sentence. */
export function explainProcess(reason: FailureReason): string {
  return processes[reason] ?? 'It could not be run.';
}

/** Where code threw, and what kind of error; never the message, which may quote the row. */
export function explainError(file: string, what: string, line: number | null): string {
  const place = line === null ? file : `${file}:${line}`;
  const kind = Object.hasOwn(errors, what) ? what : 'Error';
  return `${place}: ${kind}. ${errors[kind]}`;
}

/** What is wrong with what code returned, and in which column where it is one. */
export function explainResult(file: string, what: string, column: string | null): string {
  const sentence = Object.hasOwn(wrongResults, what) ? wrongResults[what] : wrongResults.value;
  return column === null ? `${file}: ${sentence}` : `${file}: column ${column}: ${sentence}.`;
}

/** Why a row cannot be given to code. */
export function explainUnreadable(file: string, column: string): string {
  return `${file}: column ${column} holds a value that cannot cross without loss, such as an infinite time or an array with lower bounds of its own.`;
}
