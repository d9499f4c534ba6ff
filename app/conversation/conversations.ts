import { ask } from '../../agents/ask.ts';
import { openChat } from '../../agents/chat/session.ts';
import type { AskEvent } from '../../agents/events.ts';
import type { ListedDecision } from '../../engine/journal/agents.ts';
import type { ThreadMessage, ThreadSummary } from '../../model/agent-records.ts';
import { GodwitError } from '../../model/errors.ts';
import type { Principal } from '../../model/principal.ts';
import type { Waiting } from '../../model/waiting.ts';
import type { Caller } from '../workbench/workbench.ts';
import { type Held, holdConversation } from './hold.ts';
import type { Conversation } from './open.ts';

/** An answer as a whole. */
export interface WholeAnswer {
  readonly answer: string;
  readonly outcome: Extract<AskEvent, { type: 'done' }>['outcome'];
  readonly model: string | null;
  readonly tools: readonly { readonly agent: string; readonly tool: string; readonly refused: string | null }[];
  readonly findings: readonly { readonly code: string; readonly message: string }[];
}

/** A decision that was taken while a conversation went on, wherever it was taken. */
export type DecidedMeanwhile = Pick<ListedDecision, 'actor' | 'what' | 'why' | 'artifact' | 'at'>;

export interface ReadThread {
  readonly messages: readonly ThreadMessage[];
  /** Oldest first. */
  readonly decided: readonly DecidedMeanwhile[];
  readonly waiting: readonly Waiting[];
}

/** The agents of many playbooks, for many people. */
export interface Conversations {
  answer(caller: Caller, playbook: string, sentence: string): Promise<WholeAnswer>;
  /** Answers in a thread, which keeps both; one question of a thread at a time. Throws `run_active`. */
  say(who: Principal, playbook: string, thread: string, text: string, signal: AbortSignal): AsyncGenerator<AskEvent>;
  threads(playbook: string, limit: number): Promise<readonly ThreadSummary[]>;
  /** What was said, what people have decided in the meantime, and what still waits for them. */
  read(playbook: string, thread: string, limit: number): Promise<ReadThread>;
  /** What a digest stands for, as lines. */
  show(playbook: string, digest: string): Promise<readonly string[]>;
  /** The playbook was changed elsewhere. */
  changed(playbook: string): void;
  close(): Promise<void>;
}

const heldMax = 8;
/** The newest decisions of agents and people that are looked through for those of a conversation. */
const decisionsMax = 200;

/** Opens the agents of a playbook when somebody first speaks to them. */
export function openConversations(keeper: Caller): Conversations {
  const held = new Map<string, Held>();
  const busy = new Set<string>();
  const of = async (playbook: string): Promise<Conversation> => {
    const known = held.get(playbook) ?? (await open(keeper, held, playbook));
    return known.conversation.catch((error: unknown) => {
      held.delete(playbook);
      throw error;
    });
  };
  return {
    answer: async ({ principal, signal }, playbook, sentence) => {
      const { contextOf } = await of(playbook);
      return wholeAnswer(ask(sentence, { ...contextOf(principal), history: [], signal }));
    },
    say: async function* (who, playbook, thread, text, signal) {
      const key = `${playbook} ${thread}`;
      if (busy.has(key)) throw new GodwitError('run_active', 'This conversation is being answered already.');
      busy.add(key);
      try {
        const { contextOf, threads, approvals, show } = await of(playbook);
        yield* openChat({ context: contextOf(who), threads, approvals, person: who, show, thread }).ask(text, signal);
      } finally {
        busy.delete(key);
      }
    },
    threads: async (playbook, limit) => (await of(playbook)).threads.list(limit),
    read: async (playbook, thread, limit) => {
      const { threads, context, decisions } = await of(playbook);
      const messages = await threads.read(thread, limit);
      const decided = decidedSince(messages[0]?.at, await decisions(decisionsMax));
      return { messages, decided, waiting: await context.bench.pending() };
    },
    show: async (playbook, digest) => (await of(playbook)).show(digest),
    changed: (playbook) => {
      void held
        .get(playbook)
        ?.conversation.then(({ changed }) => changed())
        .catch(() => {});
    },
    close: async () => {
      await Promise.all([...held.values()].map((each) => each.close()));
    },
  };
}

/** Verdicts of people from a moment on; what agents answered is in the conversation itself, and a comment decides nothing. */
function decidedSince(from: string | undefined, decisions: readonly ListedDecision[]): DecidedMeanwhile[] {
  if (from === undefined) return [];
  return decisions
    .filter(({ actorKind, what, at }) => actorKind === 'person' && !what.startsWith('commented') && at >= from)
    .map(({ actor, what, why, artifact, at }) => ({ actor, what, why, artifact, at }))
    .reverse();
}

/** The one that was opened first makes room. */
async function open(keeper: Caller, held: Map<string, Held>, playbook: string): Promise<Held> {
  const [first] = held.keys();
  if (held.size >= heldMax && first !== undefined) {
    void held.get(first)?.close();
    held.delete(first);
  }
  const opened = holdConversation(keeper, playbook);
  held.set(playbook, opened);
  return opened;
}

async function wholeAnswer(events: AsyncIterable<AskEvent>): Promise<WholeAnswer> {
  const heard: AskEvent[] = [];
  for await (const event of events) heard.push(event);
  const done = heard.find((event) => event.type === 'done');
  return {
    ...{ answer: done?.text ?? '', outcome: done?.outcome ?? 'failed', model: done?.model ?? null },
    tools: heard.flatMap((event) => (event.type === 'tool' ? [{ agent: event.agent, tool: event.tool, refused: event.refused }] : [])),
    findings: heard.flatMap((event) => (event.type === 'finding' ? [{ code: event.code, message: event.message }] : [])),
  };
}
