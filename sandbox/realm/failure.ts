/** A failed row on the wire. `field` is the place of a column; line and column are of the transform's own source. */
export interface WireFailure {
  readonly fail: string;
  readonly what: string;
  readonly field: number | null;
  readonly line: number | null;
  readonly column: number | null;
}

/** Errors that the language itself raises; the name of any other could have been made from a row's values. */
const known: readonly (readonly [string, abstract new () => Error])[] = [
  ['TypeError', TypeError],
  ['RangeError', RangeError],
  ['ReferenceError', ReferenceError],
  ['SyntaxError', SyntaxError],
  ['EvalError', EvalError],
  ['URIError', URIError],
];

/** What was thrown, without its message, which may quote a row's values: the kind of error and the place in the transform. */
export function failureOf(thrown: unknown): WireFailure {
  const what = known.find(([, kind]) => thrown instanceof kind)?.[0] ?? 'Error';
  return { fail: 'transform_error', what, field: null, ...placeOf(thrown) };
}

/** Lines that are put before the transform (sandbox/check/wrap.ts). */
const wrapperLines = 1;

function placeOf(thrown: unknown): { line: number | null; column: number | null } {
  const nowhere = { line: null, column: null };
  if (!(thrown instanceof Error)) return nowhere;
  try {
    const match = /transform\.ts:(\d{1,6}):(\d{1,6})/.exec(String(thrown.stack));
    return match ? { line: Number(match[1]) - wrapperLines, column: Number(match[2]) } : nowhere;
  } catch {
    return nowhere;
  }
}
