import { useMemo } from 'react';
import Chart from '../../components/chart.tsx';
import type { LiveEvent } from '../../live.ts';
import { count } from '../../words/numbers.ts';
import { memoryOf } from './memory.ts';

/** Seconds over which the speed is averaged. */
const windowSeconds = 3;
const pointsMax = 300;
/** Fewer are no line. */
const pointsMin = 3;

interface Point {
  readonly at: number;
  readonly rows: number;
}

/** Rows of each batch, at the second when it was finished. */
function batchesOf(events: readonly LiveEvent[]): Point[] {
  return events
    .filter(({ event }) => event.type === 'batch')
    .map(({ at, event }) => ({
      at: new Date(at).getTime() / 1000,
      rows: Number((event.fates as { read?: number } | undefined)?.read ?? 0),
    }));
}

function paceOf(batches: readonly Point[]): [number[], number[]] {
  const shown = batches.slice(-pointsMax);
  const rates = shown.map(({ at }) =>
    batches.filter((each) => each.at > at - windowSeconds && each.at <= at).reduce((sum, { rows }) => sum + rows, 0),
  );
  return [shown.map(({ at }) => at), rates.map((rows) => rows / windowSeconds)];
}

/** Rows a second and memory, of the events that are given in their order. */
export default function Pace({ events, isOver = false }: { events: readonly LiveEvent[]; isOver?: boolean }) {
  const batches = useMemo(() => batchesOf(events), [events]);
  const held = useMemo(() => memoryOf(events).slice(-pointsMax), [events]);
  const memory: [number[], number[]] = [held.map(({ at }) => at), held.map(({ megabytes }) => megabytes)];
  const most = Math.max(0, ...memory[1]);
  return (
    <div className="grid gap-x-8 lg:grid-cols-2">
      {batches.length >= pointsMin && <Chart label="Rows a second" data={paceOf(batches)} unit="rows/s" isOver={isOver} />}
      {held.length >= pointsMin && <Chart label={`Memory, ${count(most)} MB at most`} data={memory} unit="MB" isOver={isOver} />}
    </div>
  );
}
