import { addressOf, getText } from '../../api.ts';
import { Badge } from '../../components/badge.tsx';
import { Button, linkLook } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { Icon } from '../../components/icon.tsx';
import { Problem } from '../../components/states.tsx';
import { useChange } from '../../hooks/asking.ts';
import { count } from '../../words/numbers.ts';
import { statusWords, toneOf } from '../../words/phase-status.ts';

const manifestKey = 'GET /api/playbooks/{playbook}/manifests/{run}';

/** The proof of a run as a file, and its recomputation: of this run's, or of one that somebody kept elsewhere. */
export function Manifest({ playbook, run }: { playbook: string; run: string }) {
  const verify = useChange('POST /api/playbooks/{playbook}/manifests/verify', { playbook });
  const address = addressOf(manifestKey, { playbook, run });
  const verifyOwn = async (): Promise<void> => verify.mutate({ manifest: await getText(address) });
  const verifyFile = async (file: File | undefined): Promise<void> => {
    if (file) verify.mutate({ manifest: await file.text() });
  };
  const checks = verify.data?.phases.flatMap((phase) => phase.checks).concat(verify.data.checks ?? []) ?? [];
  const failed = checks.filter(({ status }) => status === 'failed');
  return (
    <Card
      title="Manifest"
      note="What the run states, with counts, digests and approvals. Keep it elsewhere: whoever has it can prove the run again."
    >
      <div className="flex flex-wrap items-center gap-2">
        <a href={address} download={`manifest-${run}.json`} className={linkLook('plain')}>
          <Icon name="download" /> Download
        </a>
        <Button icon="validation" isBusy={verify.isPending} onClick={() => void verifyOwn()}>
          {verify.isPending ? 'Recomputing every value…' : 'Verify this run'}
        </Button>
        <label className={`${linkLook('quiet')} cursor-pointer focus-within:outline-2`}>
          Verify a kept file
          <input type="file" accept="application/json" className="sr-only" onChange={({ target }) => void verifyFile(target.files?.[0])} />
        </label>
      </div>
      {verify.error && (
        <div className="mt-3">
          <Problem error={verify.error} />
        </div>
      )}
      {verify.data && (
        <div role="status" className="mt-4">
          <Badge tone={toneOf(verify.data.verdict)}>{`Proof ${statusWords(verify.data.verdict).toLowerCase()}`}</Badge>{' '}
          <span className="numeric">{`${count(checks.length)} checks, ${count(failed.length)} failed.`}</span>
          <ul className="mt-2 list-disc pl-5">
            {checks
              .filter(({ status }) => status === 'failed')
              .slice(0, 20)
              .map(({ name, message }) => (
                <li key={`${name} ${message}`}>{`${name}: ${message}`}</li>
              ))}
          </ul>
        </div>
      )}
    </Card>
  );
}
