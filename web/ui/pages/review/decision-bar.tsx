import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { isProblem } from '../../api.ts';
import { Button } from '../../components/button.tsx';
import { Problem } from '../../components/states.tsx';
import { askFor, useChange } from '../../hooks/asking.ts';
import { useKeys } from '../../hooks/keys.ts';
import { useAddress } from '../../hooks/search.ts';
import { useMay, useSession } from '../../hooks/session.ts';
import type { Entity, Mapping } from './answers.ts';
import { digestsOf } from './bulk-decision.tsx';
import { Comment } from './comment.tsx';
import { isOpen } from './standing.ts';

interface DecisionBarProps {
  readonly playbook: string;
  readonly of: Mapping;
  readonly mappings: readonly Entity[];
}

/** Approve, reject, comment, next: one key each. What is sent is the digest that is shown. */
export function DecisionBar({ playbook, of, mappings }: DecisionBarProps) {
  const [why, setWhy] = useState('');
  const comment = useRef<HTMLInputElement>(null);
  const [, changeAddress] = useAddress();
  const client = useQueryClient();
  const decide = useChange('POST /api/playbooks/{playbook}/decisions/bulk', { playbook });
  const hindrance = useHindrance(of);
  const needsWhy = of.open.length + of.risks.length > 0 || of.fields.some(({ standing }) => standing === 'doubtful');
  const next = nextOf(mappings, of.phase);
  useEffect(() => {
    if (next) void client.prefetchQuery(askFor('GET /api/playbooks/{playbook}/review/{phase}', { playbook, phase: next.phase }));
  }, [client, playbook, next]);
  const goNext = (): void => {
    if (next) changeAddress({ phase: next.phase, field: undefined }, true);
  };
  const send = (verdict: 'approved' | 'rejected'): void => {
    const digests = digestsOf(of);
    if (digests.length === 0 || hindrance !== null || decide.isPending) return;
    if (why === '' && (verdict === 'rejected' || needsWhy)) {
      comment.current?.focus();
      return;
    }
    decide.mutate(
      { digests, verdict, acceptOpen: verdict === 'approved' && needsWhy, ...(why !== '' && { why }) },
      { onSuccess: () => setWhy('') },
    );
  };
  useKeys([
    { key: 'a', does: 'Approve what is shown', run: () => send('approved') },
    { key: 'x', does: 'Reject what is shown', run: () => send('rejected') },
    { key: 'c', does: 'Comment', run: () => comment.current?.focus() },
    { key: 'n', does: 'Next that waits', run: goNext },
  ]);
  const isSettled = !isOpen(of);
  return (
    <div className="no-print sticky top-0 z-20 -mx-1 flex flex-col gap-2 rounded-xl border border-line bg-raised p-3 shadow-card">
      <div className="flex flex-wrap items-center gap-2">
        <Button
          look="primary"
          icon="check"
          hotkey="a"
          disabled={isSettled || hindrance !== null}
          isBusy={decide.isPending}
          onClick={() => send('approved')}
        >
          Approve
        </Button>
        <Button
          look="danger"
          icon="cross"
          hotkey="x"
          disabled={isSettled || hindrance !== null}
          isBusy={decide.isPending}
          onClick={() => send('rejected')}
        >
          Reject
        </Button>
        <Comment playbook={playbook} digest={of.digest} text={why} onChange={setWhy} isNeeded={needsWhy} field={comment} />
        <Button icon="next" hotkey="n" disabled={!next} onClick={goNext}>
          Next
        </Button>
      </div>
      {hindrance && <p className="text-xs text-soft">{hindrance}</p>}
      {isStale(decide.error) && (
        <p className="font-medium text-bad">It has changed while you looked. What is shown now is new: look again before you decide.</p>
      )}
      {decide.error && <Problem error={decide.error} />}
    </div>
  );
}

/** Why the person who looks may not decide; null where they may. The server asks again. */
function useHindrance({ authors, terms }: Mapping): string | null {
  const mayDecide = useMay('decide');
  const { data } = useSession();
  const name = data?.principal?.name ?? '';
  if (!mayDecide) return 'Your role looks; a reviewer decides.';
  const maySelf = terms.lines.some(([term, text]) => term === 'approvals' && text === 'self');
  if (authors.includes(name) && !maySelf) return 'It is your own work: somebody else approves it.';
  return null;
}

const isStale = (error: unknown): boolean => isProblem(error) && error.status === 409 && /stale|changed|drift|not_current/.test(error.code);

function nextOf(mappings: readonly Entity[], phase: string): Entity | undefined {
  const at = mappings.findIndex((each) => each.phase === phase);
  const rest = [...mappings.slice(at + 1), ...mappings.slice(0, Math.max(at, 0))];
  return rest.find(isOpen) ?? rest[0];
}
