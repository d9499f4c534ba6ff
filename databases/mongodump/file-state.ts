import { statSync } from 'node:fs';
import { GodwitError } from '../../model/errors.ts';

/** What tells one state of a file from another without reading it. */
export function stateOf(path: string): string {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  if (!stats) throw new GodwitError('database_not_found', `The file ${path} is not there any more.`);
  return `${stats.size}:${stats.mtimeNs}:${stats.ino}`;
}

/** Throws `source_changed` where the file is not as it was. */
export function requireSame(path: string, state: string): void {
  if (stateOf(path) === state) return;
  throw new GodwitError('source_changed', `${path} has changed since this run began to read it.`, { details: { path } });
}
