import { useState } from 'react';
import type { Waiting } from '../../../../model/waiting.ts';
import { isProblem } from '../../api.ts';
import { Badge } from '../../components/badge.tsx';
import { Button } from '../../components/button.tsx';
import { Input } from '../../components/field.tsx';
import { Loading, Problem } from '../../components/states.tsx';
import type { Answer } from '../../endpoints.ts';
import { useAsk, useChange } from '../../hooks/asking.ts';
import { useMay } from '../../hooks/session.ts';
import { short } from '../../words/numbers.ts';

type Came = Answer<'POST /api/playbooks/{playbook}/approvals/{digest}'>;

interface ApprovalProps {
  readonly playbook: string;
  readonly of: Waiting;
  /** What came of a decision, in words: once it stands there is no card to say it on. */
  readonly onTold: (words: string) => void;
}

const decidable = new Set<Waiting['kind']>(['request', 'proposal', 'patch', 'mapping', 'terms']);

/** What an agent asks for, in full, with both answers; the server keeps it until one is given, and takes it once. */
export function Approval({ playbook, of, onTold }: ApprovalProps) {
  if (!decidable.has(of.kind)) return null;
  return (
    <section aria-label={of.what} className="rounded-xl border border-warn/50 bg-warn-tint/40 p-4">
      <header className="flex flex-wrap items-center gap-2">
        <Badge tone="warn">waits for a person</Badge>
        <h3 className="font-semibold">{of.what}</h3>
        <code className="text-xs text-soft">{short(of.id)}</code>
      </header>
      <p className="mt-1">{of.why}</p>
      <p className="mt-1 text-xs text-soft">
        {of.by && `asked for by ${of.by}; `}
        {`decided by ${of.roles.join(' or ')}`}
        {of.notBy.length > 0 && ` other than ${of.notBy.join(', ')}`}
      </p>
      <Lines playbook={playbook} digest={of.id} />
      <Verdict playbook={playbook} of={of} onTold={onTold} />
    </section>
  );
}

function Lines({ playbook, digest }: { playbook: string; digest: string }) {
  const shown = useAsk('GET /api/playbooks/{playbook}/approvals/{digest}', { playbook, digest });
  if (shown.error) return null;
  if (!shown.data) return <Loading what="what it stands for" lines={2} />;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <pre tabIndex={0} className="mt-3 max-h-64 overflow-auto rounded-lg border border-line bg-surface p-3 text-xs whitespace-pre-wrap">
      {shown.data.lines.join('\n')}
    </pre>
  );
}

function Verdict({ playbook, of, onTold }: ApprovalProps) {
  const [why, setWhy] = useState('');
  const decide = useChange('POST /api/playbooks/{playbook}/approvals/{digest}', { playbook, digest: of.id });
  const mayDecide = useMay('decide');
  const send = async (verdict: 'approved' | 'rejected'): Promise<void> => {
    const given = decide.mutateAsync({ verdict, ...(why.trim() !== '' && { why }) });
    await given.then(
      (came) => onTold(outcomeWords(of.what, came)),
      (problem: unknown) => isProblem(problem) && problem.code === 'review_outdated' && onTold(`${of.what}: ${problem.detail}`),
    );
  };
  const isOver = decide.isPending || decide.isSuccess;
  return (
    <div className="mt-3 flex flex-wrap items-end gap-2">
      <div className="min-w-48 grow">
        <Input
          label="Comment"
          isQuiet
          placeholder="Comment (needed to decline)"
          value={why}
          onChange={({ target }) => setWhy(target.value)}
        />
      </div>
      <Button look="primary" icon="check" disabled={!mayDecide || isOver} isBusy={decide.isPending} onClick={() => void send('approved')}>
        Approve
      </Button>
      <Button look="danger" icon="cross" disabled={!mayDecide || isOver || why.trim() === ''} onClick={() => void send('rejected')}>
        Decline
      </Button>
      {!mayDecide && <p className="w-full text-xs text-soft">A reviewer decides.</p>}
      {decide.error && (
        <div className="w-full">
          <Problem error={decide.error} />
        </div>
      )}
    </div>
  );
}

/** `rollback of people: approved by ada: 50 rows of 1 phases were taken back.` */
function outcomeWords(what: string, { already, decisions }: Came): string {
  if (already) return `${what}: it was decided before, and nothing was done again.`;
  return `${what}: ${decisions.map(({ decision, by, done }) => `${decision} by ${by}${done ? `: ${done}` : ''}`).join('; ')}`;
}
