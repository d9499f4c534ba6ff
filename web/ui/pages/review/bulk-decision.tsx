import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Textarea } from '../../components/field.tsx';
import { Problem } from '../../components/states.tsx';
import { useChange } from '../../hooks/asking.ts';
import { counted } from '../../words/numbers.ts';
import type { Entity } from './answers.ts';

/** What is decided of an entity: its mapping and its terms, where they wait. */
export const digestsOf = ({
  digest,
  approvedBy,
  terms,
}: Pick<Entity, 'digest' | 'approvedBy'> & { terms: { digest: string; approvedBy: string | null } }) => [
  ...(approvedBy === null ? [digest] : []),
  ...(terms.approvedBy === null ? [terms.digest] : []),
];

/** One decision on all that a filter shows: all of it, or none where one has changed in the meantime. */
export function BulkDecision({ playbook, entities, onClose }: { playbook: string; entities: readonly Entity[]; onClose: () => void }) {
  const [why, setWhy] = useState('');
  const decide = useChange('POST /api/playbooks/{playbook}/decisions/bulk', { playbook });
  const digests = entities.flatMap(digestsOf);
  const hasOpen = entities.some(({ open, risks, doubtful }) => open + risks + doubtful > 0);
  const send = (verdict: 'approved' | 'rejected'): void =>
    decide.mutate({ digests, verdict, acceptOpen: hasOpen && why !== '', ...(why !== '' && { why }) }, { onSuccess: onClose });
  return (
    <Dialog
      isOpen
      title={`Decide ${counted(entities.length, 'entity', 'entities')}`}
      lead={`${counted(digests.length, 'digest')}: all, or none where one is not what stands now.`}
      onClose={onClose}
    >
      <ul className="mb-4 max-h-48 overflow-auto rounded-md bg-sunken p-3 text-xs">
        {entities.map(({ phase, doubtful, open }) => (
          <li key={phase}>{`${phase}${doubtful + open > 0 ? ` (${doubtful} doubtful, ${open} open)` : ''}`}</li>
        ))}
      </ul>
      <Textarea
        label={hasOpen ? 'Why open questions and doubtful columns may go as they are drafted' : 'Comment (needed to reject)'}
        value={why}
        onChange={({ target }) => setWhy(target.value)}
      />
      {decide.error && (
        <div className="mt-3">
          <Problem error={decide.error} />
        </div>
      )}
      <div className="mt-4 flex justify-end gap-2">
        <Button look="danger" icon="cross" disabled={why === ''} isBusy={decide.isPending} onClick={() => send('rejected')}>
          Reject all
        </Button>
        <Button look="primary" icon="check" disabled={hasOpen && why === ''} isBusy={decide.isPending} onClick={() => send('approved')}>
          Approve all
        </Button>
      </div>
    </Dialog>
  );
}
