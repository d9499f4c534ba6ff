import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { canonicalJson, sha256Hex } from '../../../model/digest.ts';
import type { ItemName, SendAnswer, Sink, SinkItem } from '../../../model/sink.ts';
import { appendLog, type LogEntry, readLog } from './log.ts';
import { writeFinal } from './write-final.ts';

/** Records that are appended at once. */
const itemsMax = 1000;

/**
 * A folder as a sink: of each kind of item a file of JSON Lines and a file of CSV, in the order of the ids. What is sent goes to a log first, a line each, and
 * from there into the files when a publishing ends: whole or not at all.
 */
export function openFolderSink(path: string): Sink {
  const folder = resolve(path);
  mkdirSync(folder, { recursive: true });
  const touched = new Set<string>();
  const append = (kind: string, entries: readonly LogEntry[]): void => {
    touched.add(kind);
    appendLog(folder, kind, entries);
  };
  return {
    ...{ kind: 'files', label: folder, itemsMax },
    shaped: ({ id }, content) => ({ id, ...content }),
    check: async ({ id, content }) => (content.id === id ? [] : [wrongId]),
    references: () => [],
    send: async (items) => {
      for (const [kind, of] of Map.groupBy(items, (item) => item.kind)) append(kind, of);
      return { outcome: 'stored', versions: items.map(({ content }) => versionOf(content)) };
    },
    read: async (names) => readItems(folder, names),
    remove: async (items): Promise<SendAnswer> => {
      for (const [kind, of] of Map.groupBy(items, (item) => item.kind))
        append(
          kind,
          of.map(({ id }) => ({ id, content: null })),
        );
      return { outcome: 'stored', versions: items.map(() => null) };
    },
    finish: async () => {
      for (const kind of touched) writeFinal(folder, kind);
      touched.clear();
    },
    close: async () => {},
  };
}

const wrongId = { path: 'id', rule: 'wrong_id', message: 'A record is known by the key of its row: leave `id` out.' };

/** A file gives no versions: what a record holds is its version. */
const versionOf = (content: SinkItem['content']): string => sha256Hex(canonicalJson(content)).slice(0, 16);

function readItems(folder: string, names: readonly ItemName[]) {
  const logs = new Map([...new Set(names.map(({ kind }) => kind))].map((kind) => [kind, readLog(folder, kind)]));
  return names.map(({ kind, id }) => {
    const content = logs.get(kind)?.get(id);
    return content ? { version: versionOf(content), content } : null;
  });
}
