import { GodwitError } from '../model/errors.ts';
import { printable } from '../model/printable.ts';
import type { Answer } from './verb.ts';

const faultExitCode = 70;

/**
 * Prints an answer and returns its exit code, after stdout has taken all of it. Text may quote names of a database; a terminal
 * obeys none of them.
 */
export async function printAnswer({ json, text, exitCode = 0 }: Answer, asJson: boolean): Promise<number> {
  const output = asJson ? `${JSON.stringify(json)}\n` : printable(text);
  const stream = asJson || exitCode === 0 ? process.stdout : process.stderr;
  if (output !== '') await new Promise<void>((resolve) => stream.write(output, () => resolve()));
  return exitCode;
}

/** An error as people and programs read it: what happened, and what to do next. */
export function answerError(thrown: unknown): Answer {
  const error = asFileError(thrown);
  if (!(error instanceof GodwitError)) return fault(error);
  const { code, kind, message, hint, details, exitCode } = error;
  const name = kind === 'assertion' ? (error.stack ?? message) : message;
  return { json: { error: { code, kind, message, hint, details } }, text: `godwit: ${name}\n${hint} [${code}]\n`, exitCode };
}

const unwritable: ReadonlySet<unknown> = new Set(['EACCES', 'EPERM', 'EROFS']);

/** What keeps this machine from writing a file is for its user to mend; paths are no secrets to who runs it. */
function asFileError(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || !('path' in error)) return error;
  const { code, path } = error;
  if (unwritable.has(code)) return new GodwitError('folder_unwritable', `${path} may not be written or read by this user (${code}).`);
  if (code === 'ENOSPC') return new GodwitError('disk_full', `The disk of this machine that holds ${path} is full.`);
  return error;
}

/** What the reader of the command line refuses, as any other mistake; its words name arguments, never rows. */
export function usageError({ message }: { readonly message: string }): GodwitError {
  return new GodwitError('argument_invalid', message.replace(/^error: /, ''));
}

/** An error that nothing translated is our fault; its stack holds no row values of ours, its message might. */
function fault(error: unknown): Answer {
  const stack =
    error instanceof Error
      ? (error.stack ?? '')
          .split('\n')
          .filter((line) => /^\s+at /.test(line))
          .slice(0, 10)
          .join('\n')
      : '';
  const name = error instanceof Error ? `${error.name}${'code' in error ? ` ${String(error.code)}` : ''}` : typeof error;
  const json = { error: { code: 'assertion', kind: 'assertion', message: name, hint: 'This is a fault of Godwit: please report it.' } };
  return { json, text: `godwit: unexpected ${name}: this is a fault of Godwit, please report it.\n${stack}\n`, exitCode: faultExitCode };
}
