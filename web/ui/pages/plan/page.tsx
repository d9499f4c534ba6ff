import { lazy, Suspense } from 'react';
import { Asked } from '../../components/asked.tsx';
import { Page } from '../../components/page.tsx';
import { Empty, Loading } from '../../components/states.tsx';
import { type Tab, Tabs } from '../../components/tabs.tsx';
import { useAsk } from '../../hooks/asking.ts';
import { useAddress } from '../../hooks/search.ts';
import type { PlanAnswer } from './answers.ts';
import { Estimates } from './estimates.tsx';
import { Gates } from './gates.tsx';
import { Risks } from './risks.tsx';

const PlaybookEditor = lazy(() => import('./playbook-editor.tsx'));

/** What will happen in which order, how long it takes, what can go wrong; and the playbook that says so. */
export default function PlanPage({ playbook }: { playbook: string }) {
  const plan = useAsk('GET /api/playbooks/{playbook}/plan', { playbook });
  const [{ view = 'plan' }, change] = useAddress();
  const editor = (
    <Suspense fallback={<Loading what="the editor" />}>
      <PlaybookEditor playbook={playbook} />
    </Suspense>
  );
  const tabs: Tab[] = [
    {
      name: 'plan',
      title: 'Phases and time',
      content: (
        <Asked query={plan} what="the plan" instead={{ nothing_recorded: <NotPlanned playbook={playbook} /> }}>
          {(of) => <PlanOf playbook={playbook} of={of} />}
        </Asked>
      ),
    },
    { name: 'playbook', title: 'Playbook', content: editor },
  ];
  return (
    <Page title="Plan" lead="Order, sizes and time, with how sure that is; risks and gates; and the playbook, changed by proposal.">
      <Tabs
        label="Plan and playbook"
        tabs={tabs}
        chosen={view}
        onChoose={(name) => change({ view: name === 'plan' ? undefined : name }, true)}
      />
    </Page>
  );
}

function PlanOf({ playbook, of }: { playbook: string; of: PlanAnswer }) {
  if (of.plan === null) return <NotPlanned playbook={playbook} />;
  return (
    <div className="flex flex-col gap-5">
      <Estimates plan={of.plan} took={of.took} />
      <Risks plan={of.plan} open={of.open} playbook={playbook} />
      <Gates of={of.gates} />
    </div>
  );
}

function NotPlanned({ playbook }: { playbook: string }) {
  return (
    <Empty icon="plan" title="Nobody has planned yet" action={<code>{`npx godwit plan --playbook ${playbook}`}</code>}>
      Here the phases stand in their order, with sizes, estimates and the risks that the data show.
    </Empty>
  );
}
