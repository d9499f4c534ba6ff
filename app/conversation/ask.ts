import { ask } from '../../agents/ask.ts';
import { runCommand } from '../../agents/chat/commands.ts';
import { type ChatSession, openChat } from '../../agents/chat/session.ts';
import type { AskEvent } from '../../agents/events.ts';
import type { Caller } from '../workbench/workbench.ts';
import { type Conversation, withConversation } from './open.ts';

export type { AskEvent, ChatSession };
export { runCommand };

/** Answers one question; `hear` is given every event as it comes. Returns the last one. */
export function askOnce(caller: Caller, playbook: string, question: string, hear: (event: AskEvent) => void): Promise<AskEvent | null> {
  return withConversation(caller, playbook, async ({ context }) => {
    let last: AskEvent | null = null;
    for await (const event of ask(question, { ...context, history: [], signal: caller.signal })) {
      hear(event);
      last = event;
    }
    return last;
  });
}

/** Opens a conversation that is kept, for as long as `work` takes. */
export function withChat<T>(
  caller: Caller,
  playbook: string,
  thread: string | undefined,
  work: (chat: ChatSession) => Promise<T>,
): Promise<T> {
  return withConversation(caller, playbook, ({ context, threads, approvals, person, show }: Conversation) =>
    work(openChat({ context, threads, approvals, person, show, ...(thread !== undefined && { thread }) })),
  );
}
