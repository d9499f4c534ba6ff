import { Badge } from '../../components/badge.tsx';
import { Button } from '../../components/button.tsx';
import { Empty, Problem } from '../../components/states.tsx';
import { useChange } from '../../hooks/asking.ts';
import { useMay } from '../../hooks/session.ts';
import { momentText } from '../../words/moments.ts';
import { count } from '../../words/numbers.ts';
import { statusWords } from '../../words/phase-status.ts';
import type { SyncJob } from './answers.ts';
import { Approve } from './approve.tsx';
import { RunBadge, runWords } from './run-words.tsx';

/** Jobs that come back: when each runs next, what its last run came to, and what can be done about it. */
export function JobCards({ playbook, jobs }: { playbook: string; jobs: readonly SyncJob[] }) {
  if (jobs.length === 0)
    return (
      <Empty icon="sync" title="No job comes back yet" action={<p>“New job”, at the top of this page, makes the first one.</p>}>
        A job compares both systems, brings what differs within what people have approved, validates or reports, at the times that you
        choose.
      </Empty>
    );
  return (
    <ul className="grid gap-3 xl:grid-cols-2">
      {jobs.map((job) => (
        <li key={job.id} className="rounded-xl border border-line bg-surface px-5 py-4 shadow-card">
          <JobCard playbook={playbook} job={job} />
        </li>
      ))}
    </ul>
  );
}

function JobCard({ playbook, job }: { playbook: string; job: SyncJob }) {
  const { name, action, state, last, rule, approvedBy, bounds, misfire, overlap, by } = job;
  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        <h2 className="font-semibold">{name}</h2>
        <Badge icon="sync">{statusWords(action)}</Badge>
        {state === 'paused' && <Badge tone="warn">Paused</Badge>}
        {last && <RunBadge state={last.state} />}
      </div>
      <p className="mt-1">{whenOf(job)}</p>
      <p className="mt-1 text-xs text-soft">{`in the name of ${by}; missed: ${misfire}, overlap: ${overlap}`}</p>
      {last && <p className="mt-2 text-soft">{`Last: ${runWords(last)}`}</p>}
      {rule !== null && (
        <p className="numeric mt-2 text-xs text-soft">
          {`Brings at most ${count(bounds.inserts)} new, ${count(bounds.updates)} changed, ${count(bounds.deletes)} removed rows without asking: `}
          {approvedBy === null ? 'nobody has approved that yet.' : `approved by ${approvedBy}.`}
        </p>
      )}
      {rule !== null && approvedBy === null && <Approve playbook={playbook} digest={rule} what={`the rule of ${name}`} />}
      <Changes playbook={playbook} job={job} />
    </>
  );
}

function whenOf({ state, cron, zone, nextRunAt }: SyncJob): string {
  if (state === 'paused') return 'It comes no more until it is resumed.';
  return nextRunAt === null ? 'It runs when it is told to.' : `Next at ${momentText(nextRunAt)} (${cron}, ${zone}).`;
}

function Changes({ playbook, job: { name, state } }: { playbook: string; job: SyncJob }) {
  const mayRun = useMay('run');
  const run = useChange('POST /api/playbooks/{playbook}/sync/jobs/{name}/run', { playbook, name });
  const pause = useChange('POST /api/playbooks/{playbook}/sync/jobs/{name}/pause', { playbook, name });
  const resume = useChange('POST /api/playbooks/{playbook}/sync/jobs/{name}/resume', { playbook, name });
  const [change, icon, words] = state === 'paused' ? ([resume, 'play', 'Resume'] as const) : ([pause, 'pause', 'Pause'] as const);
  const problem = run.error ?? pause.error ?? resume.error;
  return (
    <div className="mt-3 flex flex-wrap gap-2">
      <Button icon="play" disabled={!mayRun} isBusy={run.isPending} onClick={() => run.mutate(undefined)}>
        Run now
      </Button>
      <Button icon={icon} disabled={!mayRun} isBusy={change.isPending} onClick={() => change.mutate(undefined)}>
        {words}
      </Button>
      {problem && <Problem error={problem} />}
    </div>
  );
}
