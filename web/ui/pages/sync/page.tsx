import { Asked } from '../../components/asked.tsx';
import { Page } from '../../components/page.tsx';
import { type Tab, Tabs } from '../../components/tabs.tsx';
import { useAsk } from '../../hooks/asking.ts';
import { useAddress } from '../../hooks/search.ts';
import { Conflicts } from './conflicts.tsx';
import { Differences } from './differences.tsx';
import { History } from './history.tsx';
import { JobCards } from './job-cards.tsx';
import { NewJob } from './new-job.tsx';
import { StreamView } from './stream.tsx';

const everyMs = 5_000;

/** While both systems live: jobs that come back, and what differs. */
export default function SyncPage({ playbook }: { playbook: string }) {
  const [{ view = 'jobs' }, change] = useAddress();
  const jobs = useAsk('GET /api/playbooks/{playbook}/sync/jobs', { playbook }, {}, { everyMs });
  const tabs: Tab[] = [
    {
      name: 'jobs',
      title: 'Jobs',
      content: (
        <Asked query={jobs} what="the jobs">
          {(found) => (
            <div className="flex flex-col gap-5">
              <JobCards playbook={playbook} jobs={found.jobs} />
              <History runs={found.runs} />
            </div>
          )}
        </Asked>
      ),
    },
    { name: 'stream', title: 'Stream', content: <StreamView playbook={playbook} /> },
    { name: 'conflicts', title: 'Conflicts', content: <Conflicts playbook={playbook} /> },
    { name: 'differences', title: 'Differences', content: <Differences playbook={playbook} /> },
  ];
  return (
    <Page
      title="Sync"
      lead="What has changed in the old system since, and the jobs that bring it, again and again."
      actions={<NewJob playbook={playbook} />}
    >
      <Tabs
        label="Jobs, stream, conflicts and differences"
        tabs={tabs}
        chosen={view}
        onChoose={(name) => change({ view: name === 'jobs' ? undefined : name })}
      />
    </Page>
  );
}
