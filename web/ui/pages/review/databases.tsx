import { Button } from '../../components/button.tsx';
import { Problem } from '../../components/states.tsx';
import { useChange } from '../../hooks/asking.ts';
import { useMay } from '../../hooks/session.ts';
import type { ReviewList } from './answers.ts';

/** Databases that are not those which were approved; nothing runs on others. */
export function Databases({ playbook, databases }: { playbook: string; databases: ReviewList['databases'] }) {
  const approve = useChange('POST /api/playbooks/{playbook}/databases', { playbook });
  const mayDecide = useMay('decide');
  const open = databases.filter(({ state }) => state === 'first' || state === 'other');
  if (open.length === 0) return null;
  return (
    <section aria-label="Databases" className="flex flex-wrap items-center gap-4 rounded-xl border border-warn/40 bg-warn-tint px-5 py-3">
      <div className="min-w-0 grow">
        <h2 className="font-semibold text-warn">Is it these databases?</h2>
        <ul>
          {open.map(({ side, words }) => (
            <li key={side}>{words}</li>
          ))}
        </ul>
      </div>
      <Button look="primary" icon="check" disabled={!mayDecide} isBusy={approve.isPending} onClick={() => approve.mutate({})}>
        Approve the databases
      </Button>
      {approve.error && <Problem error={approve.error} />}
    </section>
  );
}
