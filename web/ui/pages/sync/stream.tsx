import { Asked } from '../../components/asked.tsx';
import { Badge } from '../../components/badge.tsx';
import { Card } from '../../components/card.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/states.tsx';
import { useAsk } from '../../hooks/asking.ts';
import { count } from '../../words/numbers.ts';
import type { Stream } from './answers.ts';

const everyMs = 5_000;

type Phase = Stream['lastDay'][number];

const number = (name: Exclude<keyof Phase, 'phase'>, title: string): Column<Phase> => ({
  ...{ name, title, width: '8rem', isNumber: true },
  cell: (phase) => count(phase[name]),
});

const columns: readonly Column<Phase>[] = [
  { name: 'phase', title: 'Phase', width: 'minmax(10rem,1fr)', cell: ({ phase }) => <code>{phase}</code> },
  ...[number('inserted', 'Inserted'), number('updated', 'Changed'), number('removed', 'Removed'), number('aside', 'Kept aside')],
  number('lastMinute', 'Last minute'),
];

/** The stream of changes: whether somebody follows it, how far behind it is, and what it brought. */
export function StreamView({ playbook }: { playbook: string }) {
  const found = useAsk('GET /api/playbooks/{playbook}/sync/stream', { playbook }, undefined, { everyMs });
  return (
    <Asked query={found} what="the stream">
      {({ stream }) =>
        stream === null ? (
          <Empty icon="sync" title="No stream follows the old system" action={null}>
            <code>godwit sync start</code> copies once and brings what changes from then on; jobs bring differences by a schedule.
          </Empty>
        ) : (
          <Shown of={stream} />
        )
      }
    </Asked>
  );
}

function Shown({ of }: { of: Stream }) {
  const perSecond = of.lastDay.reduce((sum, { lastMinute }) => sum + lastMinute, 0) / 60;
  const facts: readonly (readonly [string, string])[] = [
    ['Applied up to', of.position ?? 'nothing yet'],
    ['Newest change', of.newestAt ?? 'none yet'],
    ['From commit to the new side', of.newestLagMs === null ? '–' : `${count(Math.round(of.newestLagMs))} ms`],
    ['Log not confirmed', of.behindBytes === null ? 'the source does not say' : `${count(of.behindBytes)} bytes`],
    ['Log kept for the stream', of.keptBytes === null ? 'the source does not say' : `${count(of.keptBytes)} bytes`],
    ['Throughput of the last minute', `${perSecond.toFixed(1)} rows per second`],
    ['In all', `${count(of.transactions)} transactions, ${count(of.rows)} rows`],
  ];
  return (
    <div className="flex flex-col gap-5">
      <Card title={`Changes of ${of.source}`} note={words(of)} aside={<Badge tone={tone(of)}>{of.state}</Badge>}>
        <dl className="grid gap-3 sm:grid-cols-2">
          {facts.map(([title, value]) => (
            <div key={title}>
              <dt className="text-soft">{title}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        {of.failure && (
          <p>
            <code>{of.failure.code}</code> {of.failure.message}
          </p>
        )}
      </Card>
      {of.lastDay.length > 0 && (
        <Card title="What it brought in the last day" isFlush>
          <DataTable label="Rows brought by phase" columns={columns} rows={of.lastDay} keyOf={({ phase }) => phase} />
        </Card>
      )}
    </div>
  );
}

const tone = ({ state, isFollowed }: Stream): 'good' | 'bad' | 'warn' =>
  state === 'failed' ? 'bad' : state === 'streaming' && isFollowed ? 'good' : 'warn';

function words({ state, isFollowed }: Stream): string {
  if (state === 'failed') return 'It has stopped by itself; what ended it is said below.';
  if (state === 'stopped') return 'It was stopped.';
  return isFollowed ? 'A process follows it.' : 'Nobody follows it: godwit sync resume goes on.';
}
