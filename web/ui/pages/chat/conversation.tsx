import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { Asked } from '../../components/asked.tsx';
import { Problem } from '../../components/states.tsx';
import type { Answer } from '../../endpoints.ts';
import { useAsk } from '../../hooks/asking.ts';
import { clockText } from '../../words/moments.ts';
import { Approval } from './approval.tsx';
import { Composer } from './composer.tsx';
import { Decided, type DecidedMeanwhile } from './decided.tsx';
import { ToolCalls } from './tool-calls.tsx';
import { type Answering, useAnswer } from './use-answer.ts';

const Markdown = lazy(() => import('../../components/markdown.tsx'));
type Thread = Answer<'GET /api/playbooks/{playbook}/threads/{thread}'>;

/** One conversation: what was said, what is being answered, and what waits for a decision, also after a reload. */
export function Conversation({ playbook, thread }: { playbook: string; thread: string }) {
  const said = useAsk('GET /api/playbooks/{playbook}/threads/{thread}', { playbook, thread });
  const { answering, say, stop } = useAnswer(playbook, thread);
  const [told, setTold] = useState<readonly string[]>([]);
  const end = useRef<HTMLDivElement>(null);
  const messages = said.data?.messages ?? [];
  const [before, setBefore] = useState('');
  const ask = (text: string): void => {
    setBefore(messages.at(-1)?.at ?? '');
    say(text);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new message or event is scrolled to
  useEffect(() => {
    void end.current?.scrollIntoView({ block: 'nearest' });
  }, [messages.length, answering?.text, answering?.tools.length]);
  return (
    <section aria-label="Conversation" className="flex min-h-[60dvh] min-w-0 flex-col rounded-xl border border-line bg-surface shadow-card">
      <div className="flex grow flex-col gap-5 p-5" aria-live="polite">
        <Asked query={said} what="the conversation">
          {(of) => <Messages of={of} answering={answering} />}
        </Asked>
        {answering && <Now of={unkept(answering, messages, before)} />}
        {told.map((words) => (
          <p key={words}>{words}</p>
        ))}
        {(said.data?.waiting ?? []).map((each) => (
          <Approval key={each.id} playbook={playbook} of={each} onTold={(words) => setTold((before) => [...new Set([...before, words])])} />
        ))}
        <div ref={end} />
      </div>
      <Composer isAnswering={answering?.isDone === false} onSay={ask} onStop={stop} />
    </section>
  );
}

/** Of an answer that is being made, what the conversation does not hold yet: nothing stands there twice. `before`: the last moment before it. */
function unkept(answering: Answering, messages: Thread['messages'], before: string): Answering {
  const kept = messages.filter(({ at }) => at > before).map(({ role }) => role);
  return { ...answering, ...(kept.includes('user') && { question: null }), ...(kept.includes('assistant') && { text: '' }) };
}

function Messages({ of: { messages, decided }, answering }: { of: Thread; answering: Answering | null }) {
  if (messages.length === 0 && answering === null) {
    return (
      <p className="m-auto max-w-[44ch] text-center text-soft">Nothing has been said yet. Ask, for instance: “Why were rows kept aside?”</p>
    );
  }
  const all = [...messages, ...decided].sort((a, b) => a.at.localeCompare(b.at));
  return all.map((each) => <Entry key={`${each.at} ${'role' in each ? each.role : each.artifact}`} of={each} />);
}

function Entry({ of }: { of: Thread['messages'][number] | DecidedMeanwhile }) {
  if (!('role' in of)) return <Decided of={of} />;
  return of.role === 'user' ? <Question text={of.text} at={of.at} /> : <Spoken text={of.text} />;
}

function Question({ text, at }: { text: string; at: string }) {
  return (
    <div className="ml-auto max-w-[80%] rounded-2xl rounded-br-md bg-tint px-4 py-2.5">
      <p className="break-words whitespace-pre-wrap">{text}</p>
      <time dateTime={at} className="numeric block text-right text-xs text-soft">
        {clockText(at)}
      </time>
    </div>
  );
}

function Spoken({ text }: { text: string }) {
  return (
    <div className="min-w-0">
      <Suspense fallback={<p className="whitespace-pre-wrap">{text}</p>}>
        <Markdown text={text} />
      </Suspense>
    </div>
  );
}

/** The answer that is being made; once it stands in the conversation, only what was looked up for it stays here. */
function Now({ of }: { of: Answering }) {
  return (
    <div className="flex flex-col gap-3">
      {of.question !== null && <Question text={of.question} at={of.at} />}
      <ToolCalls of={of.tools} isDone={of.isDone} />
      {of.text !== '' && <Spoken text={of.text} />}
      {of.findings.map((each) => (
        <p key={each} className="text-xs text-warn">
          {each}
        </p>
      ))}
      {of.problem && <Problem error={of.problem} />}
      {!of.isDone && (
        <p role="status" className="text-soft">
          {of.tools.length === 0 ? 'Thinking…' : 'Looking things up…'}
        </p>
      )}
    </div>
  );
}
