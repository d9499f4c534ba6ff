import type { Caller } from '../workbench/workbench.ts';
import { type Conversation, withConversation } from './open.ts';

/** A conversation that is open until it is let go. */
export interface Held {
  readonly conversation: Promise<Conversation>;
  /** What was set going is finished first. */
  close(): Promise<void>;
}

/** Opens a conversation and holds it, for whoever talks with many people at once. */
export function holdConversation(caller: Caller, playbook: string): Held {
  const opened = Promise.withResolvers<Conversation>();
  const released = Promise.withResolvers<void>();
  const ended = withConversation(caller, playbook, async (conversation) => {
    opened.resolve(conversation);
    await released.promise;
  }).catch((error: unknown) => opened.reject(error));
  // Whoever waits for the conversation is told.
  opened.promise.catch(() => {});
  return {
    conversation: opened.promise,
    close: async () => {
      released.resolve();
      await ended;
    },
  };
}
