import { isProblem } from '../../api.ts';
import { Badge } from '../../components/badge.tsx';
import { Button } from '../../components/button.tsx';
import { useChange } from '../../hooks/asking.ts';
import { count, short } from '../../words/numbers.ts';

/** Recomputes the chain of the log, and says what it did not check. */
export function VerifyChain({ playbook }: { playbook: string }) {
  const verify = useChange('POST /api/playbooks/{playbook}/audit/verify', { playbook });
  const { data } = verify;
  const unchecked = Object.values(data?.unchecked ?? {}).reduce((sum, each) => sum + each, 0);
  return (
    <>
      {data && (
        <p role="status" className="numeric flex flex-wrap items-center gap-2 text-xs">
          <Badge tone={data.intact ? 'good' : 'bad'}>
            {data.intact ? 'The chain is whole' : `Broken at entry ${data.brokenAt ?? 'unknown'}`}
          </Badge>
          {data.entries !== undefined && `${count(data.entries)} entries`}
          {data.hash && <code title={data.hash}>{short(data.hash)}</code>}
          {unchecked > 0 && <Badge tone="warn">{`${count(unchecked)} not checked: their key is not here`}</Badge>}
        </p>
      )}
      {verify.error && (
        <p role="alert" className="text-bad">
          {isProblem(verify.error) ? `${verify.error.detail} ${verify.error.hint}` : 'It could not be checked.'}
        </p>
      )}
      <Button icon="audit" isBusy={verify.isPending} onClick={() => verify.mutate({})}>
        Check the chain
      </Button>
    </>
  );
}
