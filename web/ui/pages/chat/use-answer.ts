import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { ChatEvent } from '../../../contract/chat.ts';
import { addressOf, ProblemError, send } from '../../api.ts';
import { eventsOf } from './read-stream.ts';

const sayKey = 'POST /api/playbooks/{playbook}/threads/{thread}/messages';

export type ToolCall = Extract<ChatEvent, { type: 'tool' }>;

/** An answer while it is made. */
export interface Answering {
  /** Null once the conversation itself holds it. */
  readonly question: string | null;
  readonly at: string;
  readonly text: string;
  readonly tools: readonly ToolCall[];
  readonly findings: readonly string[];
  readonly problem: Error | null;
  readonly isDone: boolean;
}

const begun = (question: string): Answering => ({
  question,
  at: new Date().toISOString(),
  text: '',
  tools: [],
  findings: [],
  problem: null,
  isDone: false,
});

function heard(before: Answering, event: ChatEvent): Answering {
  if (event.type === 'text') return { ...before, text: before.text + event.text };
  if (event.type === 'tool') return { ...before, tools: [...before.tools, event] };
  if (event.type === 'finding') return { ...before, findings: [...before.findings, event.message] };
  if (event.type === 'problem') return { ...before, problem: problemOf(event), isDone: true };
  if (event.type === 'done') return { ...before, text: event.text === '' ? before.text : event.text, isDone: true };
  return before;
}

const problemOf = ({ code, message, hint }: Extract<ChatEvent, { type: 'problem' }>): ProblemError =>
  new ProblemError({ type: code, title: 'There is no answer', status: 0, detail: message, hint });

/** Says something in a conversation and hears the answer as it comes. */
export function useAnswer(playbook: string, thread: string) {
  const [answering, setAnswering] = useState<Answering | null>(null);
  const abort = useRef<AbortController | null>(null);
  const client = useQueryClient();
  const say = async (text: string): Promise<void> => {
    const mine = new AbortController();
    abort.current = mine;
    setAnswering(begun(text));
    // What comes of an earlier question changes nothing of a later one.
    const change = (to: (before: Answering) => Answering): void =>
      setAnswering((before) => (before && abort.current === mine ? to(before) : before));
    try {
      const response = await send('POST', addressOf(sayKey, { playbook, thread }), { text }, mine.signal);
      for await (const event of eventsOf(response)) change((before) => heard(before, event as ChatEvent));
    } catch (problem) {
      if (!mine.signal.aborted) change((before) => ({ ...before, problem: problem as Error }));
    }
    await client.invalidateQueries();
    change((before) => ({ ...before, isDone: true, ...(before.problem === null && { question: null, text: '' }) }));
  };
  return { answering, say: (text: string): void => void say(text), stop: (): void => abort.current?.abort() };
}
