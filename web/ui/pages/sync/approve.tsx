import { Button } from '../../components/button.tsx';
import { Problem } from '../../components/states.tsx';
import { useChange } from '../../hooks/asking.ts';
import { useMay } from '../../hooks/session.ts';

/** Approves a digest; who may not is told by the server. */
export function Approve({ playbook, digest, what }: { playbook: string; digest: string; what: string }) {
  const decide = useChange('POST /api/playbooks/{playbook}/decisions', { playbook });
  const mayDecide = useMay('decide');
  return (
    <div className="mt-3 flex flex-wrap items-center gap-2">
      <Button
        look="primary"
        icon="check"
        disabled={!mayDecide}
        title={mayDecide ? undefined : 'A reviewer decides.'}
        isBusy={decide.isPending}
        onClick={() => decide.mutate({ digest, verdict: 'approved' })}
      >
        {`Approve ${what}`}
      </Button>
      {decide.error && <Problem error={decide.error} />}
    </div>
  );
}
