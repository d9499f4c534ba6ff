import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ItemContent } from '../../../model/sink.ts';
import { logPath, readLog } from './log.ts';

/** Writes what the log holds as `KIND.jsonl` and `KIND.csv`, and the log anew without what came earlier; each is there whole or as it was. */
export function writeFinal(folder: string, kind: string): void {
  const records = [...readLog(folder, kind)].sort(([a], [b]) => (a < b ? -1 : 1));
  const contents = records.map(([, content]) => content);
  replace(join(folder, `${kind}.jsonl`), contents.map((content) => `${JSON.stringify(content)}\n`).join(''));
  replace(join(folder, `${kind}.csv`), csvOf(contents));
  replace(logPath(folder, kind), records.map(([id, content]) => `${JSON.stringify({ id, content })}\n`).join(''));
}

function replace(path: string, text: string): void {
  const fresh = `${path}.new`;
  writeFileSync(fresh, text, { flush: true });
  renameSync(fresh, path);
}

/** RFC 4180: what is empty is null, an empty text is `""`. */
function csvOf(contents: readonly ItemContent[]): string {
  const columns = [...new Set(contents.flatMap((content) => Object.keys(content)))];
  const lines = [columns.map(quoted), ...contents.map((content) => columns.map((column) => valueText(content[column])))];
  return columns.length === 0 ? '' : lines.map((fields) => `${fields.join(',')}\r\n`).join('');
}

function valueText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return quoted(typeof value === 'string' ? value : JSON.stringify(value));
}

const quoted = (text: string): string => (text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
