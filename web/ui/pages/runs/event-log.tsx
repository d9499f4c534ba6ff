import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { Card } from '../../components/card.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { FilterInput } from '../../components/filter-input.tsx';
import { More } from '../../components/more.tsx';
import { Empty, Loading, Problem } from '../../components/states.tsx';
import { ask } from '../../endpoints.ts';
import { useAsk } from '../../hooks/asking.ts';
import { useAddress } from '../../hooks/search.ts';
import { type LiveEvent, useLive } from '../../live.ts';
import { clockText } from '../../words/moments.ts';
import { counted } from '../../words/numbers.ts';
import { eventWords, kindWords } from './event-words.ts';
import { type FoldedEvent, foldEvents } from './folded-events.ts';

const pageEvents = 1_000;

const columns: readonly Column<FoldedEvent>[] = [
  {
    name: 'at',
    title: 'At',
    width: '7rem',
    cell: ({ at }) => (
      <time dateTime={at} className="numeric text-soft">
        {clockText(at)}
      </time>
    ),
  },
  { name: 'kind', title: 'What', width: '9rem', cell: ({ event }) => kindWords(event.type) },
  { name: 'phase', title: 'Phase', width: '10rem', cell: ({ event }) => <code>{String(event.phase ?? '')}</code> },
  {
    name: 'words',
    title: 'More',
    width: 'minmax(18rem,1fr)',
    cell: ({ event, before }) => (
      <span className="numeric">
        {eventWords(event)}
        {before > 0 && <span className="text-faint">{` (and ${before} before)`}</span>}
      </span>
    ),
  },
  {
    name: 'sequence',
    title: 'Number',
    width: '7rem',
    isNumber: true,
    cell: ({ sequence }) => <span className="text-faint">{sequence}</span>,
  },
];

/** What happened, the newest first; earlier pages are asked for one by one. */
export function EventLog({ playbook }: { playbook: string }) {
  const overview = useAsk('GET /api/playbooks/{playbook}', { playbook });
  if (overview.error && !overview.data) return <Problem error={overview.error} />;
  if (!overview.data) return <Loading what="the log" />;
  return <LogFrom key={playbook} playbook={playbook} newest={overview.data.sequence} />;
}

function useKeptEvents(playbook: string, newest: string) {
  const [from] = useState(() => BigInt(newest));
  return useInfiniteQuery({
    queryKey: ['kept events', playbook, from.toString()],
    initialPageParam: from,
    queryFn: async ({ pageParam: until, signal }) => {
      const after = until > pageEvents ? until - BigInt(pageEvents) : 0n;
      const { events } = await ask(
        'GET /api/playbooks/{playbook}/events',
        { playbook },
        { after: String(after), limit: pageEvents },
        signal,
      );
      return { after, events: events.filter(({ sequence }) => BigInt(sequence) <= until) as LiveEvent[] };
    },
    getNextPageParam: ({ after }) => (after > 0n ? after : undefined),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

function LogFrom({ playbook, newest }: { playbook: string; newest: string }) {
  const kept = useKeptEvents(playbook, newest);
  const live = useLive(playbook);
  const [{ find = '', every }, change] = useAddress();
  const all = useMemo(
    () => foldEvents([...(kept.data?.pages ?? []).flatMap(({ events }) => events), ...live.events], every !== undefined),
    [kept.data, live.events, every],
  );
  const wanted = find.toLowerCase();
  const shown =
    wanted === ''
      ? all
      : all.filter(({ event }) => `${event.type} ${String(event.phase ?? '')} ${eventWords(event)}`.toLowerCase().includes(wanted));
  if (kept.error) return <Problem error={kept.error} retry={() => void kept.refetch()} />;
  if (kept.isPending) return <Loading what="the log" />;
  if (all.length === 0)
    return (
      <Empty
        icon="clock"
        title="Nothing has happened yet"
        action={<p>Begin with a rehearsal: “Have work done”, at the top of this page.</p>}
      >
        Events of runs and jobs come here as they happen, the newest first.
      </Empty>
    );
  return (
    <Card
      title="Log"
      note={`${counted(shown.length, 'line')}, the newest first`}
      aside={
        <div className="flex flex-wrap items-center gap-3">
          <label className="flex items-center gap-2 text-xs">
            <input
              type="checkbox"
              checked={every !== undefined}
              onChange={({ target }) => change({ every: target.checked ? 'yes' : undefined })}
            />
            Every event
          </label>
          <FilterInput name="find" label="Filter the log" />
        </div>
      }
      isFlush
    >
      <DataTable label="Events" columns={columns} rows={shown} keyOf={({ sequence }) => sequence} />
      <More of={kept}>Earlier events</More>
    </Card>
  );
}
