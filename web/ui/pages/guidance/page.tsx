import { Asked } from '../../components/asked.tsx';
import { Page } from '../../components/page.tsx';
import { Empty } from '../../components/states.tsx';
import { useAsk } from '../../hooks/asking.ts';
import { AskQuestion } from './ask-question.tsx';
import { Reports } from './reports.tsx';

/** For people who answer for the data and read no SQL: the reports, and an answer to any sentence. */
export default function GuidancePage({ playbook }: { playbook: string }) {
  const reports = useAsk('GET /api/playbooks/{playbook}/reports', { playbook });
  return (
    <Page title="Guidance" lead="What happened and what it means, in plain words. Every number comes from the record of the run.">
      <AskQuestion playbook={playbook} />
      <Asked query={reports} what="the reports">
        {({ reports: of }) =>
          of.length === 0 ? (
            <Empty
              icon="guidance"
              title="No report yet"
              action={<p>Have “Write the reports” done on the page Runs; every run writes them, too.</p>}
            >
              Ten questions on one page would stand here: is anything lost, does the money add up, what waits for people, is there a way
              back.
            </Empty>
          ) : (
            <Reports playbook={playbook} of={of} />
          )
        }
      </Asked>
    </Page>
  );
}
