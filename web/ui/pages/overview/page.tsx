import { lazy, Suspense } from 'react';
import { Asked } from '../../components/asked.tsx';
import { Card } from '../../components/card.tsx';
import { Page } from '../../components/page.tsx';
import { Loading } from '../../components/states.tsx';
import { useAsk } from '../../hooks/asking.ts';
import { counted } from '../../words/numbers.ts';
import { Alarms } from './alarms.tsx';
import type { Overview } from './answers.ts';
import { Journey } from './journey.tsx';
import { NotRun } from './not-run.tsx';
import { PhaseTable } from './phase-table.tsx';
import { Proof } from './proof.tsx';
import { WaitingList } from './waiting-list.tsx';

const PhaseGraph = lazy(() => import('./phase-graph.tsx'));

/** Where a migration stands, for whoever has half a minute. */
export default function OverviewPage({ playbook }: { playbook: string }) {
  const overview = useAsk('GET /api/playbooks/{playbook}', { playbook });
  const title = overview.data?.title || playbook;
  return (
    <Page title={title} lead="Where the migration stands, whether anything is lost, and what waits for whom.">
      <Asked query={overview} what="the overview">
        {(of) => <Standing playbook={playbook} of={of} />}
      </Asked>
    </Page>
  );
}

function Standing({ playbook, of }: { playbook: string; of: Overview }) {
  return (
    <>
      <Journey of={of} />
      <Alarms of={of} />
      {of.run === null ? <NotRun playbook={playbook} of={of} /> : <Proof of={of} />}
      <WaitingList playbook={playbook} waiting={of.waiting} />
      <Card title="Phases" note={`${counted(of.graph.length, 'phase')}, each after those that it depends on`} isFlush>
        <Suspense
          fallback={
            <div className="h-64 p-5">
              <Loading what="the graph" />
            </div>
          }
        >
          <PhaseGraph of={of} />
        </Suspense>
      </Card>
      <PhaseTable playbook={playbook} of={of} />
    </>
  );
}
