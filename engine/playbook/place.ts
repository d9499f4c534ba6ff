import { GodwitError } from '../../model/errors.ts';
import { shownPath } from '../shown-path.ts';
import { parsePlaybook, playbookText } from './load.ts';
import type { Path } from './problem.ts';
import { readYaml } from './yaml.ts';

/** An error that says what in a playbook is wrong (`refusal.ts`), with file, line and column before its message; any other as it is. */
export function withPlace(error: unknown, file: string): unknown {
  if (!(error instanceof GodwitError)) return error;
  const { phase, at } = error.details;
  if (!Array.isArray(at) || (phase !== null && typeof phase !== 'string')) return error;
  const place = placeOf(file, phase, at);
  if (place === null) return error;
  return new GodwitError(error.code, `${place} ${error.message}`, { cause: error.cause, details: { ...error.details, place } });
}

/** `file:line:column` of the nearest thing that exists; null where the file is no playbook with that phase any more. */
function placeOf(file: string, phase: string | null, at: Path): string | null {
  try {
    const text = playbookText(file);
    const index = parsePlaybook(text, file).phases.findIndex((each) => each.phase === phase);
    if (phase !== null && index < 0) return null;
    const path = phase === null ? at : ['phases', index, ...at];
    const { line, column } = readYaml(text).place({ path, at: 'value', message: '' });
    return `${shownPath(file)}:${line}:${column}`;
  } catch {
    return null;
  }
}
