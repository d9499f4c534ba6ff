import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { Badge } from '../../components/badge.tsx';
import { Card } from '../../components/card.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { FilterInput } from '../../components/filter-input.tsx';
import { Meter } from '../../components/meter.tsx';
import { useAddress } from '../../hooks/search.ts';
import { count, counted, share } from '../../words/numbers.ts';
import { phaseStatuses } from '../../words/phase-status.ts';
import type { Overview } from './answers.ts';
import { type ShownPhase, shownPhases } from './shown-phase.ts';

function columnsOf(playbook: string): readonly Column<ShownPhase>[] {
  return [
    {
      name: 'phase',
      title: 'Phase',
      width: 'minmax(13rem,2fr)',
      cell: ({ node }) => (
        <span className="min-w-0">
          <Link
            to="/p/$playbook/review"
            params={{ playbook } as never}
            search={{ phase: node.phase } as never}
            className="font-medium hover:underline"
          >
            {node.title}
          </Link>
          <span className="block truncate text-xs text-faint">{`${node.source} → ${node.target}`}</span>
        </span>
      ),
    },
    {
      name: 'status',
      title: 'State',
      width: '9rem',
      cell: ({ status }) => <Badge tone={phaseStatuses[status].tone}>{phaseStatuses[status].words}</Badge>,
    },
    {
      name: 'progress',
      title: 'Progress',
      width: 'minmax(8rem,1fr)',
      cell: ({ node, progress }) => (
        <Meter label={`${node.title}: rows with a fate`} value={progress?.current ?? 0} of={progress?.expected ?? 0} />
      ),
    },
    { name: 'rows', title: 'Rows', width: '8rem', isNumber: true, cell: ({ progress }) => (progress ? count(progress.current) : '–') },
    { name: 'of', title: 'Of', width: '8rem', isNumber: true, cell: ({ progress }) => (progress ? count(progress.expected) : '–') },
    {
      name: 'share',
      title: 'Done',
      width: '6rem',
      isNumber: true,
      cell: ({ progress }) => (progress ? share(progress.current, progress.expected) : '–'),
    },
    {
      name: 'aside',
      title: 'Kept aside',
      width: '7rem',
      isNumber: true,
      cell: ({ progress }) => (progress ? count(progress.errors) : '–'),
    },
  ];
}

/** Every phase as a row: what the graph shows, for the keyboard and for hundreds of phases. */
export function PhaseTable({ playbook, of }: { playbook: string; of: Overview }) {
  const [{ find = '' }] = useAddress();
  const all = useMemo(() => shownPhases(of), [of]);
  const columns = useMemo(() => columnsOf(playbook), [playbook]);
  const wanted = find.toLowerCase();
  const rows = all.filter(({ node }) => `${node.phase} ${node.title} ${node.source} ${node.target}`.toLowerCase().includes(wanted));
  return (
    <Card
      title="Every phase"
      note={find === '' ? counted(all.length, 'phase') : `${rows.length} of ${counted(all.length, 'phase')}`}
      aside={<FilterInput name="find" label="Filter phases" />}
      isFlush
    >
      <DataTable label="Phases" columns={columns} rows={rows} keyOf={({ node }) => node.phase} />
    </Card>
  );
}
