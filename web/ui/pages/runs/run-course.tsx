import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { Card } from '../../components/card.tsx';
import { ask } from '../../endpoints.ts';
import type { LiveEvent } from '../../live.ts';
import { counted } from '../../words/numbers.ts';

const Pace = lazy(() => import('./pace.tsx'));

const pageEvents = 1_000;
/** What a chart of a long run is drawn of; beyond it the beginning is told, and that it is only that. */
const eventsMax = 5_000;

async function eventsOf(playbook: string, run: string, signal: AbortSignal): Promise<LiveEvent[]> {
  const events: LiveEvent[] = [];
  for (let after = '0'; events.length < eventsMax; ) {
    const page = await ask('GET /api/playbooks/{playbook}/events', { playbook }, { run, after, limit: pageEvents }, signal);
    events.push(...(page.events as LiveEvent[]));
    if (page.events.length < pageEvents) break;
    after = page.last;
  }
  return events;
}

/** How fast a run was and how much memory it held, over its time; nothing where its events are forgotten. */
export function RunCourse({ playbook, run }: { playbook: string; run: string }) {
  const kept = useQuery({ queryKey: ['events of a run', playbook, run], queryFn: ({ signal }) => eventsOf(playbook, run, signal) });
  const events = kept.data ?? [];
  if (!events.some(({ event }) => event.type === 'batch' || event.type === 'memory')) return null;
  const note = events.length < eventsMax ? undefined : `its first ${counted(eventsMax, 'event')}`;
  return (
    <Card title="Speed and memory" note={note}>
      <Suspense fallback={null}>
        <Pace events={events} isOver />
      </Suspense>
    </Card>
  );
}
