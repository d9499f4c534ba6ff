import { useInfiniteQuery } from '@tanstack/react-query';
import { Card } from '../../components/card.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { FilterInput } from '../../components/filter-input.tsx';
import { momentColumn } from '../../components/moment-column.tsx';
import { More } from '../../components/more.tsx';
import { Empty, Loading, Problem } from '../../components/states.tsx';
import { type Answer, ask } from '../../endpoints.ts';
import { useAddress } from '../../hooks/search.ts';
import { count, counted, short } from '../../words/numbers.ts';

type Leaf = Answer<'GET /api/playbooks/{playbook}/audit'>;
type Entry = Leaf['entries'][number];
const leafEntries = 200;

const columns: readonly Column<Entry>[] = [
  { name: 'number', title: 'Number', width: '6rem', isNumber: true, cell: ({ number }) => count(number) },
  momentColumn,
  { name: 'actor', title: 'Who', width: 'minmax(13rem,1.3fr)', cell: ({ actor }) => <span className="break-words">{actor}</span> },
  {
    name: 'action',
    title: 'Did',
    width: 'minmax(9rem,1fr)',
    cell: ({ action }) => <span className="font-medium">{action.replaceAll('_', ' ')}</span>,
  },
  { name: 'details', title: 'What', width: 'minmax(16rem,2.4fr)', cell: ({ details }) => <Details of={details} /> },
  {
    name: 'hash',
    title: 'Hash',
    width: '9rem',
    cell: ({ hash }) => (
      <code title={hash} className="text-faint">
        {short(hash)}
      </code>
    ),
  },
];

const shownDetails = 4;

/** Of a digest as much as tells it from another. */
const shortened = (text: string): string => (/^[0-9a-f]{64}$/.test(text) ? short(text) : text);

function Details({ of }: { of: Entry['details'] }) {
  const parts = Object.entries(of).filter(([, value]) => value !== null && typeof value !== 'object');
  return (
    <span className="line-clamp-3 text-xs text-soft" title={JSON.stringify(of, null, 1)}>
      {parts
        .slice(0, shownDetails)
        .map(([name, value]) => `${name}: ${shortened(String(value))}`)
        .join(' · ')}
    </span>
  );
}

/** Every entry of the log, the newest first. */
export function AuditLog({ playbook }: { playbook: string }) {
  const [{ find = '' }] = useAddress();
  const leaves = useInfiniteQuery({
    queryKey: ['audit', playbook],
    initialPageParam: undefined as number | undefined,
    queryFn: ({ pageParam, signal }) =>
      ask(
        'GET /api/playbooks/{playbook}/audit',
        { playbook },
        { limit: leafEntries, ...(pageParam !== undefined && { before: pageParam }) },
        signal,
      ),
    getNextPageParam: ({ next }: Leaf) => next ?? undefined,
  });
  if (leaves.error) return <Problem error={leaves.error} retry={() => void leaves.refetch()} />;
  if (!leaves.data) return <Loading what="the audit log" />;
  const all = leaves.data.pages.flatMap(({ entries }) => entries);
  if (all.length === 0)
    return (
      <Empty icon="audit" title="Nothing is recorded yet" action={<p>Approve a mapping in Review.</p>}>
        The first decision or run makes the first entry.
      </Empty>
    );
  const wanted = find.toLowerCase();
  const shown = all.filter((entry) => `${entry.actor} ${entry.action} ${JSON.stringify(entry.details)}`.toLowerCase().includes(wanted));
  return (
    <Card
      title="Audit log"
      note={`${counted(shown.length, 'entry', 'entries')} shown, the newest first`}
      aside={<FilterInput name="find" label="Filter the log" />}
      isFlush
    >
      <DataTable label="Audit log" columns={columns} rows={shown} keyOf={({ number }) => String(number)} heightMax="44rem" />
      <More of={leaves}>Earlier entries</More>
    </Card>
  );
}
