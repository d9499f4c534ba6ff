import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { Input } from '../../components/field.tsx';
import { Problem } from '../../components/states.tsx';
import { useChange } from '../../hooks/asking.ts';
import { useMay } from '../../hooks/session.ts';
import { counted } from '../../words/numbers.ts';
import type { Cause } from './answers.ts';

/** The decision that all undecided rows of a cause stay in the old system. */
export function LeaveBehind({ playbook, cause }: { playbook: string; cause: Cause }) {
  const [reason, setReason] = useState('');
  const leave = useChange('POST /api/playbooks/{playbook}/quarantine/decisions', { playbook });
  const mayDecide = useMay('decide');
  return (
    <Card title="Leave them behind" note="The old system keeps them; the reports say who decided and why.">
      <form
        className="flex flex-wrap items-end gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          leave.mutate({ cause: cause.cause, reason });
        }}
      >
        <div className="min-w-56 grow">
          <Input
            label="Why"
            value={reason}
            onChange={({ target }) => setReason(target.value)}
            disabled={!mayDecide}
            hint={mayDecide ? undefined : 'A reviewer decides.'}
          />
        </div>
        <Button type="submit" look="danger" disabled={!mayDecide || reason.trim() === ''} isBusy={leave.isPending}>
          {`Leave ${counted(cause.undecided, 'row')} behind`}
        </Button>
      </form>
      {leave.error && (
        <div className="mt-3">
          <Problem error={leave.error} />
        </div>
      )}
    </Card>
  );
}
