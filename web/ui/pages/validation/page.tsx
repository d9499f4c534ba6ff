import { Asked } from '../../components/asked.tsx';
import { Page } from '../../components/page.tsx';
import { Empty } from '../../components/states.tsx';
import { useAsk } from '../../hooks/asking.ts';
import { useAddress } from '../../hooks/search.ts';
import type { Judged } from './answers.ts';
import { Manifest } from './manifest.tsx';
import { Trend } from './trend.tsx';
import { VerdictDetail } from './verdict-detail.tsx';

/** Whether the target is what the mapping makes of the source, check by check; and the proof that anybody can recompute. */
export default function ValidationPage({ playbook }: { playbook: string }) {
  const verdicts = useAsk('GET /api/playbooks/{playbook}/verdicts', { playbook });
  return (
    <Page
      title="Validation"
      lead="Every row of the new system is compared with what the mapping makes of the old one, twice and independently."
    >
      <Asked query={verdicts} what="the verdicts">
        {({ verdicts: of }) => (of.length === 0 ? <Nothing /> : <Verdicts playbook={playbook} of={of} />)}
      </Asked>
    </Page>
  );
}

function Nothing() {
  return (
    <Empty icon="validation" title="Nothing was validated yet" action={<p>Migrate, or have “Validate” done on the page Runs.</p>}>
      Here the checks stand by level, each difference by key and column, and the trend over the runs.
    </Empty>
  );
}

function Verdicts({ playbook, of }: { playbook: string; of: readonly Judged[] }) {
  const [{ run }] = useAddress();
  const chosen = of.find((each) => each.run === run) ?? of[0];
  if (!chosen) return null;
  return (
    <>
      <Trend of={of} chosen={chosen.run} />
      <VerdictDetail key={chosen.run} playbook={playbook} run={chosen.run} />
      <Manifest playbook={playbook} run={chosen.run} />
    </>
  );
}
