import { randomUUID } from 'node:crypto';
import type { ThreadMessage, ThreadStore, ThreadSummary } from '../../model/agent-records.ts';
import { GodwitError } from '../../model/errors.ts';
import type { Principal } from '../../model/principal.ts';
import type { Waiting } from '../../model/waiting.ts';
import type { ApprovalRequest, ApprovalService } from '../../model/workbench.ts';
import { ask } from '../ask.ts';
import type { AskContext } from '../context.ts';
import type { AskEvent } from '../events.ts';
import { redact } from '../models/redact.ts';
import type { AskedDecision } from '../requests.ts';

export interface ChatOptions {
  /** Everything but what belongs to a single question. */
  readonly context: Omit<AskContext, 'history' | 'signal'>;
  readonly threads: ThreadStore;
  readonly approvals: ApprovalService;
  /** What a digest stands for, as lines; empty where there is nothing to show. */
  readonly show?: (digest: string) => Promise<readonly string[]>;
  /** Who sits at the keyboard; decisions are made under this name. */
  readonly person: Principal;
  /** A thread to go on with; a new one by default. */
  readonly thread?: string;
}

/** A conversation that is kept: what was said before counts, and decisions are made in place. */
export interface ChatSession {
  readonly thread: () => string;
  /** Answers and keeps question and answer. Aborting `signal` stops the answer, not the conversation. */
  ask(question: string, signal: AbortSignal): AsyncGenerator<AskEvent>;
  /** What the last answer asked the person to decide, and was not decided here yet. */
  waiting(): readonly ApprovalRequest[];
  /** All that waits for people, whoever asked for it. */
  pending(): Promise<readonly Waiting[]>;
  /** What the person decides on, as lines. */
  show(digest: string): Promise<readonly string[]>;
  /** A decision on one of `waiting`, by the person; throws `argument_invalid` for any other digest. */
  decide(digest: string, decision: 'approved' | 'rejected', reason?: string): Promise<void>;
  /** The question that waited, when everything it waited for is approved; asking it again goes on. */
  unblocked(): string | null;
  history(limit: number): Promise<readonly ThreadMessage[]>;
  threads(limit: number): Promise<readonly ThreadSummary[]>;
  /** Goes on in another thread, or in a new one. */
  open(thread?: string): void;
}

const historyMax = 20;

interface ChatState {
  thread: string;
  waiting: ApprovalRequest[];
  rejected: boolean;
  /** The question whose action waits. */
  blocked: string | null;
}

const fresh = (thread: string): ChatState => ({ thread, waiting: [], rejected: false, blocked: null });

/** Opens a conversation; one question at a time. */
export function openChat({ context, threads, approvals, person, show, thread: first = randomUUID() }: ChatOptions): ChatSession {
  let state = fresh(first);
  return {
    thread: () => state.thread,
    ask: async function* (question, signal) {
      const { thread } = state;
      const history = await threads.read(thread, historyMax);
      state = fresh(thread);
      await threads.append(thread, message('user', question));
      for await (const event of ask(question, { ...context, history, signal })) {
        if (event.type === 'approval') remember(state, event, question);
        if (event.type === 'done') await threads.append(thread, message('assistant', event.text));
        yield event;
      }
    },
    waiting: () => state.waiting,
    pending: () => context.bench.pending(),
    show: async (digest) => (await show?.(digest)) ?? [],
    decide: async (digest, decision, reason) => {
      if (!state.waiting.some((each) => each.digest === digest))
        throw new GodwitError('argument_invalid', 'The last answer asked for no decision on that digest.', { details: { digest } });
      await approvals.decide({ digest, decision, by: person, ...(reason !== undefined && { reason }) });
      state.waiting = state.waiting.filter((each) => each.digest !== digest);
      state.rejected ||= decision === 'rejected';
    },
    unblocked: () => (state.waiting.length === 0 && !state.rejected ? state.blocked : null),
    history: (limit) => threads.read(state.thread, limit),
    threads: (limit) => threads.list(limit),
    open: (thread = randomUUID()) => {
      state = fresh(thread);
    },
  };
}

function remember(state: ChatState, { request, blocking }: AskedDecision, question: string): void {
  if (!state.waiting.some(({ digest }) => digest === request.digest)) state.waiting.push(request);
  if (blocking) state.blocked = question;
}

/** What is kept holds no secrets and no personal data that a person may have typed. */
function message(role: ThreadMessage['role'], text: string): ThreadMessage {
  return { role, text: redact(text, 'masked').text, at: new Date().toISOString() };
}
