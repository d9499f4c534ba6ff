import { lazy, Suspense } from 'react';
import { Badge } from '../../components/badge.tsx';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { Meter } from '../../components/meter.tsx';
import { Stat, Stats } from '../../components/stat.tsx';
import { Problem } from '../../components/states.tsx';
import type { Answer } from '../../endpoints.ts';
import { useAsk, useChange } from '../../hooks/asking.ts';
import { useMay } from '../../hooks/session.ts';
import { useLive } from '../../live.ts';
import { count, duration, share } from '../../words/numbers.ts';
import { statusWords, toneOf } from '../../words/phase-status.ts';
import type { Job } from './answers.ts';
import { memoryNow } from './memory.ts';

const Pace = lazy(() => import('./pace.tsx'));

const goesOn = new Set<Job['state']>(['queued', 'running', 'stopping']);

/** What is under way; without news from the server no number moves. */
export function RunNow({ playbook, jobs }: { playbook: string; jobs: readonly Job[] }) {
  const overview = useAsk('GET /api/playbooks/{playbook}', { playbook });
  const { events, state } = useLive(playbook);
  const job = jobs.find((each) => goesOn.has(each.state)) ?? null;
  const isRunning = job !== null || overview.data?.run?.status === 'running';
  if (!isRunning || !overview.data) return null;
  const { phases, pace } = overview.data;
  const now = partOf(job, phases);
  const held = memoryNow(events);
  return (
    <Card
      title={job ? `${statusWords(job.kind)} under way` : 'A run is under way'}
      note={
        job ? `asked for by ${job.by}${job.worker ? `, done by ${job.worker}` : ', waits for a worker'}` : 'started from a command line'
      }
      aside={
        <Badge tone={state === 'live' ? toneOf(job?.state ?? 'running') : 'warn'}>
          {state === 'live' ? statusWords(job?.state ?? 'running') : 'Not live'}
        </Badge>
      }
    >
      <Stats>
        <Stat label="Part" value={now?.phase ?? '–'} note={now ? `${count(now.rows)} of ${count(now.of)} rows` : 'between two parts'} />
        <Stat label="Rows a second" value={pace ? count(pace.rowsPerSecond) : '–'} note="in the last seconds" />
        <Stat
          label="Time left"
          value={pace?.secondsLeft ? duration(pace.secondsLeft.likely) : '–'}
          note={pace?.secondsLeft ? `${duration(pace.secondsLeft.low)} to ${duration(pace.secondsLeft.high)}` : 'not known yet'}
        />
        <Stat
          label="Memory"
          value={held === null ? '–' : `${count(held)} MB`}
          note={held === null ? 'not told yet' : 'of all that take part'}
        />
      </Stats>
      {now && (
        <div className="mt-5">
          <p className="numeric mb-1 text-xs text-soft">{`${now.phase}: ${share(now.rows, now.of)}`}</p>
          <Meter label={`${now.phase}: rows with a fate`} value={now.rows} of={now.of} />
        </div>
      )}
      <Suspense fallback={null}>
        <Pace events={events} />
      </Suspense>
      {job && <StopJob playbook={playbook} job={job} />}
    </Card>
  );
}

/** What the job says of itself, or the phase that stands as begun. */
function partOf(job: Job | null, phases: Answer<'GET /api/playbooks/{playbook}'>['phases']): Job['progress'] {
  const begun = phases.find(({ status }) => status === 'in_progress');
  return job?.progress ?? (begun ? { phase: begun.phase, rows: begun.current, of: begun.expected } : null);
}

export function StopJob({ playbook, job }: { playbook: string; job: Job }) {
  const cancel = useChange('POST /api/playbooks/{playbook}/jobs/{job}/cancel', { playbook, job: job.id });
  const mayRun = useMay('run');
  return (
    <div className="mt-5 flex flex-wrap items-center gap-3">
      <Button
        icon="pause"
        disabled={!mayRun || job.state === 'stopping'}
        isBusy={cancel.isPending}
        onClick={() => cancel.mutate(undefined)}
      >
        {job.state === 'stopping' ? 'Stopping after this batch' : 'Pause after this batch'}
      </Button>
      <p className="text-xs text-faint">It can go on from there; “roll back” takes back what is written.</p>
      {cancel.error && <Problem error={cancel.error} />}
    </div>
  );
}
