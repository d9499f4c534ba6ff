import type { ThreadMessage, ThreadStore } from '../../model/agent-records.ts';

/** Threads held in memory. */
export function memoryThreads(): ThreadStore {
  const threads = new Map<string, ThreadMessage[]>();
  return {
    list: async (limit) =>
      [...threads]
        .map(([thread, messages]) => ({ thread, title: messages[0]?.text ?? '', messages: messages.length, at: messages.at(-1)?.at ?? '' }))
        .reverse()
        .slice(0, limit),
    read: async (thread, limit) => (threads.get(thread) ?? []).slice(-limit),
    append: async (thread, message) => {
      threads.set(thread, [...(threads.get(thread) ?? []), message]);
    },
  };
}
