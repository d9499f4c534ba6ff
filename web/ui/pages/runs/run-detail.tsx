import { Link } from '@tanstack/react-router';
import { Asked } from '../../components/asked.tsx';
import { Badge } from '../../components/badge.tsx';
import { Card } from '../../components/card.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import type { Answer } from '../../endpoints.ts';
import { useAsk } from '../../hooks/asking.ts';
import { count, duration, short } from '../../words/numbers.ts';
import { phaseStatuses } from '../../words/phase-status.ts';

type Phase = Answer<'GET /api/playbooks/{playbook}/runs/{run}'>['phases'][number];

const columns: readonly Column<Phase>[] = [
  { name: 'phase', title: 'Phase', width: 'minmax(12rem,1.5fr)', cell: ({ phase }) => <span className="font-medium">{phase}</span> },
  {
    name: 'status',
    title: 'State',
    width: '8rem',
    cell: ({ status }) => <Badge tone={phaseStatuses[status].tone}>{phaseStatuses[status].words}</Badge>,
  },
  { name: 'read', title: 'Read', width: '6rem', isNumber: true, cell: ({ fates }) => count(fates.read) },
  { name: 'written', title: 'Written', width: '6rem', isNumber: true, cell: ({ fates }) => count(fates.written) },
  { name: 'unchanged', title: 'Already there', width: '7rem', isNumber: true, cell: ({ fates }) => count(fates.unchanged) },
  { name: 'skipped', title: 'Left out', width: '5.5rem', isNumber: true, cell: ({ fates }) => count(fates.skipped) },
  { name: 'aside', title: 'Kept aside', width: '6.5rem', isNumber: true, cell: ({ fates }) => count(fates.quarantined) },
  { name: 'took', title: 'Took', width: '5.5rem', isNumber: true, cell: ({ seconds }) => (seconds === null ? '–' : duration(seconds)) },
  {
    name: 'pace',
    title: 'Rows/s',
    width: '5.5rem',
    isNumber: true,
    cell: ({ seconds, fates }) => (seconds ? count(fates.read / seconds) : '–'),
  },
  { name: 'mode', title: 'Mode', width: '5rem', cell: ({ mode }) => mode ?? '–' },
  { name: 'root', title: 'Digest of its rows', width: '9rem', cell: ({ root }) => (root ? <code title={root}>{short(root)}</code> : '–') },
];

/** One run with its phases: what became of their rows, how fast, and the digest of each. */
export function RunDetail({ playbook, run }: { playbook: string; run: string }) {
  const detail = useAsk('GET /api/playbooks/{playbook}/runs/{run}', { playbook, run });
  return (
    <Card
      title={`Phases of run ${short(run)}`}
      note="read = written + already there + left out + kept aside, in each"
      aside={
        <Link to="/p/$playbook/validation" params={{ playbook } as never} search={{ run } as never} className="text-accent hover:underline">
          Its validation
        </Link>
      }
      isFlush
    >
      <Asked query={detail} what="the run">
        {({ phases }) => <DataTable label="Phases of the run" columns={columns} rows={phases} keyOf={({ phase }) => phase} />}
      </Asked>
    </Card>
  );
}
