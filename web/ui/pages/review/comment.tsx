import type { FormEvent, KeyboardEvent, RefObject } from 'react';
import { Button } from '../../components/button.tsx';
import { Input } from '../../components/field.tsx';
import { Problem } from '../../components/states.tsx';
import { useChange } from '../../hooks/asking.ts';
import { useMay } from '../../hooks/session.ts';

interface CommentProps {
  readonly playbook: string;
  /** What is commented on: the mapping as it is shown. */
  readonly digest: string;
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly isNeeded: boolean;
  readonly field: RefObject<HTMLInputElement | null>;
}

/** What is said goes along with the decision; Enter keeps it by itself, and Escape leaves the field, so that keys decide again. */
export function Comment({ playbook, digest, text, onChange, isNeeded, field }: CommentProps) {
  const say = useChange('POST /api/playbooks/{playbook}/comments', { playbook });
  const mayPropose = useMay('propose');
  const send = (event: FormEvent): void => {
    event.preventDefault();
    if (text.trim() === '' || !mayPropose || say.isPending) return;
    say.mutate({ digest, text }, { onSuccess: () => onChange('') });
  };
  const leave = ({ key }: KeyboardEvent): void => {
    if (key === 'Escape') field.current?.blur();
  };
  return (
    <form onSubmit={send} className="flex min-w-0 grow basis-60 flex-wrap items-center gap-2">
      <div className="min-w-40 grow">
        <Input
          ref={field}
          label="Comment"
          isQuiet
          placeholder={isNeeded ? 'Why it may go as drafted (needed)' : 'Comment'}
          aria-keyshortcuts="c"
          value={text}
          onChange={({ target }) => onChange(target.value)}
          onKeyDown={leave}
        />
      </div>
      <Button
        type="submit"
        look="quiet"
        disabled={text.trim() === '' || !mayPropose}
        title={mayPropose ? 'Keeps the comment and decides nothing.' : 'An engineer or a reviewer comments.'}
        isBusy={say.isPending}
      >
        Only say it
      </Button>
      {say.data && (
        <span role="status" className="text-xs text-good">
          Kept in History
        </span>
      )}
      {say.error && <Problem error={say.error} />}
    </form>
  );
}
