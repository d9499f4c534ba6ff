import type { Entity } from '../../model/catalog.ts';
import { type ErrorCode, GodwitError } from '../../model/errors.ts';
import { type Path, pathText, suggestion } from './problem.ts';

const namesMax = 40;

/**
 * A declaration of a playbook that the databases do not bear out. `at` leads from the phase (or, where that is null, from the top of the playbook) to
 * what is wrong: who has the file finds the line by it.
 */
export function refusal(code: ErrorCode, phase: string | null, at: Path, message: string, cause?: unknown): GodwitError {
  const where = pathText(phase === null ? at : [phase, ...at]);
  return new GodwitError(code, `${where}: ${message}`, { details: { phase, at }, ...(cause !== undefined && { cause }) });
}

/** That an entity has no such column, which one may be meant, and which there are. */
export function noColumn({ name: entity, fields }: Pick<Entity, 'name' | 'fields'>, column: string): string {
  return `${entity} has no column "${column}"${choice(
    column,
    fields.map(({ name }) => name),
  )}`;
}

/** What may be meant by a name, and what there is: `; did you mean "id"? There are id, label.` */
export function choice(name: string, known: readonly string[]): string {
  const more = known.length > namesMax ? ` and ${known.length - namesMax} more` : '';
  return `${suggestion(name, known) || '.'} There are ${known.slice(0, namesMax).join(', ') || 'none'}${more}.`;
}
