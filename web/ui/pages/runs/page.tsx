import { Asked } from '../../components/asked.tsx';
import { Page } from '../../components/page.tsx';
import { type Tab, Tabs } from '../../components/tabs.tsx';
import { useAddress } from '../../hooks/search.ts';
import { EventLog } from './event-log.tsx';
import { JobList } from './job-list.tsx';
import { RunList } from './run-list.tsx';
import { RunNow } from './run-now.tsx';
import { StartJob } from './start-job.tsx';
import { useJobs } from './use-jobs.ts';

/** What runs, what ran, and who does it. */
export default function RunsPage({ playbook }: { playbook: string }) {
  const [{ view = 'runs' }, change] = useAddress();
  const jobs = useJobs(playbook);
  const tabs: Tab[] = [
    { name: 'runs', title: 'Runs', content: <RunList playbook={playbook} /> },
    {
      name: 'jobs',
      title: 'Jobs and workers',
      content: (
        <Asked query={jobs} what="the jobs">
          {({ jobs: of }) => <JobList playbook={playbook} jobs={of} />}
        </Asked>
      ),
    },
    { name: 'log', title: 'Log', content: <EventLog playbook={playbook} /> },
  ];
  return (
    <Page
      title="Runs"
      lead="Have work done, follow it while it runs, stop it and go on: nothing that is done is done again."
      actions={<StartJob playbook={playbook} />}
    >
      <RunNow playbook={playbook} jobs={jobs.data?.jobs ?? []} />
      <Tabs
        label="Runs, jobs and log"
        tabs={tabs}
        chosen={view}
        onChoose={(name) => change({ view: name === 'runs' ? undefined : name })}
      />
    </Page>
  );
}
