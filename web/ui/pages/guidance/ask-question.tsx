import { lazy, Suspense, useState } from 'react';
import { Badge } from '../../components/badge.tsx';
import { Button } from '../../components/button.tsx';
import { Input } from '../../components/field.tsx';
import { Problem } from '../../components/states.tsx';
import type { Answer } from '../../endpoints.ts';
import { useChange } from '../../hooks/asking.ts';
import { useAddress } from '../../hooks/search.ts';
import { counted } from '../../words/numbers.ts';

const Markdown = lazy(() => import('../../components/markdown.tsx'));
type Answered = Answer<'POST /api/playbooks/{playbook}/ask'>;

const examples = ['Is anything lost?', 'Why were rows kept aside?', 'How long did it take?', 'What waits for people?'];

/** Any sentence, answered from the record; what was looked at for it stands below. */
export function AskQuestion({ playbook }: { playbook: string }) {
  const [{ ask = '' }, change] = useAddress();
  const [sentence, setSentence] = useState(ask);
  const answer = useChange('POST /api/playbooks/{playbook}/ask', { playbook });
  const send = (wanted: string): void => {
    setSentence(wanted);
    change({ ask: wanted });
    answer.mutate({ sentence: wanted });
  };
  return (
    <section aria-label="Ask" className="no-print rounded-xl border border-line bg-surface p-5 shadow-card">
      <form
        className="flex flex-wrap items-end gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          send(sentence.trim());
        }}
      >
        <div className="min-w-64 grow">
          <Input
            label="Ask in plain words"
            value={sentence}
            placeholder="Is anything lost?"
            onChange={({ target }) => setSentence(target.value)}
          />
        </div>
        <Button type="submit" look="primary" icon="chat" disabled={sentence.trim() === ''} isBusy={answer.isPending}>
          Ask
        </Button>
      </form>
      <ul className="mt-3 flex flex-wrap gap-2">
        {examples.map((each) => (
          <li key={each}>
            <button type="button" onClick={() => send(each)} className="rounded-full bg-sunken px-3 py-1 text-xs text-soft hover:text-ink">
              {each}
            </button>
          </li>
        ))}
      </ul>
      {answer.isPending && (
        <p role="status" className="mt-4 text-soft">
          Looking it up…
        </p>
      )}
      {answer.error && (
        <div className="mt-4">
          <Problem error={answer.error} />
        </div>
      )}
      {answer.data && <Told of={answer.data} />}
    </section>
  );
}

function Told({ of }: { of: Answered }) {
  return (
    <div role="status" className="mt-4 border-t border-line pt-4">
      <Suspense fallback={<p>{of.answer}</p>}>
        <Markdown text={of.answer} />
      </Suspense>
      <p className="mt-3 flex flex-wrap items-center gap-2 text-xs text-faint">
        {of.outcome !== 'answered' && <Badge tone="warn">{of.outcome.replaceAll('_', ' ')}</Badge>}
        {`${of.model ?? 'answered by rules, without a model'}; ${counted(of.tools.length, 'look-up')}`}
        {of.tools.length > 0 && `: ${of.tools.map(({ tool }) => tool).join(', ')}`}
      </p>
      {of.findings.map(({ code, message }) => (
        <p key={code} className="mt-1 text-xs text-warn">
          {message}
        </p>
      ))}
    </div>
  );
}
