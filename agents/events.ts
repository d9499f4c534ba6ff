import type { Spending } from '../model/agent-records.ts';
import type { ApprovalRequest } from '../model/workbench.ts';
import type { SpokenOutcome } from './answer-attempt.ts';

/** What happens while a question is answered, in order; `done` is always the last. */
export type AskEvent =
  | { readonly type: 'text'; readonly text: string }
  /** One line per tool call: who asked what, and whether it was refused. */
  | {
      readonly type: 'tool';
      readonly agent: string;
      readonly tool: string;
      /** What it was asked with, as JSON; of a long one the beginning. */
      readonly input: string;
      readonly refused: string | null;
      readonly milliseconds: number;
    }
  /** A person is asked to decide, through the approval service; `blocking` when a requested action waits for it. */
  | { readonly type: 'approval'; readonly request: ApprovalRequest; readonly blocking: boolean }
  /** Something went wrong with a model, and what was done about it. */
  | { readonly type: 'finding'; readonly code: string; readonly message: string }
  | {
      readonly type: 'done';
      readonly outcome: SpokenOutcome | 'interrupted' | 'failed';
      readonly text: string;
      /** Model that gave the answer. */
      readonly model: string;
      readonly spending: Spending;
    };

export interface Channel<T> {
  push(item: T): void;
  close(): void;
  read(): AsyncGenerator<T>;
}

/** A queue between callbacks and one reader; what is pushed after `close` is dropped. */
export function openChannel<T>(): Channel<T> {
  const items: T[] = [];
  let closed = false;
  let waiting = Promise.withResolvers<void>();
  const wake = (): void => {
    waiting.resolve();
    waiting = Promise.withResolvers<void>();
  };
  return {
    push: (item) => {
      if (closed) return;
      items.push(item);
      wake();
    },
    close: () => {
      closed = true;
      wake();
    },
    read: async function* () {
      while (true) {
        const { promise } = waiting;
        const item = items.shift();
        if (item !== undefined) yield item;
        else if (closed) return;
        else await promise;
      }
    },
  };
}
