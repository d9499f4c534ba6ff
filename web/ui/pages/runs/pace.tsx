import { Chart } from '../../components/chart.tsx';
import type { LiveEvent } from '../../live.ts';

/** Seconds over which the speed is averaged. */
const windowSeconds = 3;
const pointsMax = 300;

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

/** Rows a second since the page is open, of the batches that it has heard of. */
export default function Pace({ events }: { events: readonly LiveEvent[] }) {
  const batches = batchesOf(events);
  if (batches.length < 3) return null;
  return <Chart label="Rows a second" data={paceOf(batches)} unit="rows/s" />;
}
