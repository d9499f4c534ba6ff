import { Button } from '../../components/button.tsx';
import { Problem } from '../../components/states.tsx';
import { useChange } from '../../hooks/asking.ts';
import { useMay } from '../../hooks/session.ts';
import { count } from '../../words/numbers.ts';

/** Brings rows whose repair was approved to the target, parents before children. */
export function Replay({ playbook }: { playbook: string }) {
  const replay = useChange('POST /api/playbooks/{playbook}/quarantine/replays', { playbook });
  const mayRun = useMay('run');
  return (
    <div className="mt-5 flex flex-wrap items-center gap-3 border-t border-line pt-4">
      <Button icon="play" disabled={!mayRun} isBusy={replay.isPending} onClick={() => replay.mutate({ rows: [] })}>
        Replay what was approved
      </Button>
      <p className="text-xs text-faint">Rows whose repair was approved are read again and written; those that wait for them follow.</p>
      {replay.error && <Problem error={replay.error} />}
      {replay.data && (
        <p role="status">
          {replay.data.phases.map(({ phase, replayed }) => `${count(replayed)} of ${phase} arrived`).join('; ') ||
            'Nothing was to be replayed.'}
        </p>
      )}
    </div>
  );
}
