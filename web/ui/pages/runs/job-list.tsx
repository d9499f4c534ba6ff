import { Badge } from '../../components/badge.tsx';
import { Button } from '../../components/button.tsx';
import { Meter } from '../../components/meter.tsx';
import { Empty, Problem } from '../../components/states.tsx';
import { useChange } from '../../hooks/asking.ts';
import { useMay } from '../../hooks/session.ts';
import { agoText, momentText } from '../../words/moments.ts';
import { count } from '../../words/numbers.ts';
import { statusWords, toneOf } from '../../words/phase-status.ts';
import type { Job } from './answers.ts';
import { JobResult } from './job-result.tsx';
import { StopJob } from './run-now.tsx';

/** Long work that was asked for: who asked, who does it, how far it is, what came of it. */
export function JobList({ playbook, jobs }: { playbook: string; jobs: readonly Job[] }) {
  if (jobs.length === 0) {
    return (
      <Empty icon="runs" title="No job yet" action={<p>“Have work done”, at the top of this page, makes the first one.</p>}>
        Work that was asked for here or with <code>--detach</code> stands here, with who does it and what came of it.
      </Empty>
    );
  }
  return (
    <ul className="flex flex-col gap-3">
      {jobs.map((job) => (
        <li key={job.id} className="rounded-xl border border-line bg-surface px-5 py-4 shadow-card">
          <JobItem playbook={playbook} job={job} />
        </li>
      ))}
    </ul>
  );
}

function JobItem({ playbook, job }: { playbook: string; job: Job }) {
  const { kind, by, state, worker, attempts, createdAt, silentSeconds, progress, error } = job;
  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        <h2 className="font-semibold">{statusWords(kind)}</h2>
        <Badge tone={toneOf(state)}>{statusWords(state)}</Badge>
        {silentSeconds !== null && silentSeconds > 30 && <Badge tone="warn">{`its worker is silent for ${count(silentSeconds)} s`}</Badge>}
        <time dateTime={createdAt} title={momentText(createdAt)} className="numeric ml-auto text-xs text-faint">
          {agoText(createdAt)}
        </time>
      </div>
      <p className="mt-1 text-xs text-soft">{`asked for by ${by}${worker ? `, done by ${worker}` : ''}, attempt ${attempts}`}</p>
      {progress && (
        <div className="mt-3 max-w-xl">
          <p className="numeric mb-1 text-xs">{`${progress.phase}: ${count(progress.rows)} of ${count(progress.of)} rows`}</p>
          <Meter label={`${progress.phase}: rows with a fate`} value={progress.rows} of={progress.of} />
        </div>
      )}
      {error && (
        <p className="mt-2 text-bad">
          {error.message} <span className="text-soft">{error.hint}</span>
        </p>
      )}
      <JobResult of={job} />
      {(state === 'queued' || state === 'running' || state === 'stopping') && <StopJob playbook={playbook} job={job} />}
      {(state === 'failed' || state === 'interrupted' || state === 'cancelled') && <GoOn playbook={playbook} id={job.id} />}
    </>
  );
}

function GoOn({ playbook, id }: { playbook: string; id: string }) {
  const retry = useChange('POST /api/playbooks/{playbook}/jobs/{job}/retry', { playbook, job: id });
  const mayRun = useMay('run');
  return (
    <div className="mt-3">
      <Button icon="play" disabled={!mayRun} isBusy={retry.isPending} onClick={() => retry.mutate(undefined)}>
        Go on where it stopped
      </Button>
      {retry.error && <Problem error={retry.error} />}
    </div>
  );
}
