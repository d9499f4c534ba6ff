import { appendFileSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ItemContent } from '../../../model/sink.ts';

/** Where the records of a kind are noted as they come. */
export const logPath = (folder: string, kind: string): string => join(folder, `.${kind}.log`);

/** One line of a log: a record, or that there is none any more. */
export interface LogEntry {
  readonly id: string;
  readonly content: ItemContent | null;
}

const bytesOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

/** Appends entries; a line that was begun by a killed process ends before them. */
export function appendLog(folder: string, kind: string, entries: readonly LogEntry[]): void {
  const lines = entries.map(({ id, content }) => `${JSON.stringify({ id, content })}\n`);
  appendFileSync(logPath(folder, kind), `\n${lines.join('')}`, { flush: true });
}

const known = new Map<string, { readonly bytes: number; readonly records: ReadonlyMap<string, ItemContent> }>();

/** Records by their ids as they were sent last. A line that a killed process has not finished was not taken: it is sent again. */
export function readLog(folder: string, kind: string): ReadonlyMap<string, ItemContent> {
  const path = logPath(folder, kind);
  const bytes = bytesOf(path);
  const before = known.get(path);
  if (before?.bytes === bytes) return before.records;
  const records = bytes === 0 ? new Map<string, ItemContent>() : recordsIn(readFileSync(path, 'utf8'));
  known.clear();
  known.set(path, { bytes, records });
  return records;
}

function recordsIn(text: string): Map<string, ItemContent> {
  const records = new Map<string, ItemContent>();
  for (const line of text.split('\n')) {
    const entry = entryOf(line);
    if (entry?.content) records.set(entry.id, entry.content);
    else if (entry) records.delete(entry.id);
  }
  return records;
}

function entryOf(line: string): LogEntry | null {
  try {
    return line === '' ? null : JSON.parse(line);
  } catch {
    return null;
  }
}
