import { Link } from '@tanstack/react-router';
import { Badge } from '../../components/badge.tsx';
import { Card } from '../../components/card.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { keyText } from '../../words/keys.ts';
import { counted } from '../../words/numbers.ts';
import type { Verdict } from './answers.ts';

type Difference = Verdict['phases'][number]['differences'][number];

const columnsOf = (playbook: string): readonly Column<Difference>[] => [
  { name: 'kind', title: 'What', width: '8rem', cell: ({ kind }) => <Badge tone={kind === 'changed' ? 'warn' : 'bad'}>{kind}</Badge> },
  { name: 'entity', title: 'Entity', width: '11rem', cell: ({ entity }) => <code>{entity}</code> },
  { name: 'source', title: 'Old key', width: '9rem', cell: ({ sourceKey }) => <code>{keyText(sourceKey)}</code> },
  { name: 'target', title: 'New key', width: '19rem', cell: ({ targetKey }) => <code>{targetKey ?? 'none'}</code> },
  { name: 'fields', title: 'Columns that differ', width: 'minmax(10rem,1fr)', cell: ({ fields }) => <code>{fields.join(', ')}</code> },
  {
    name: 'sides',
    title: 'Both sides',
    width: '9rem',
    cell: ({ sourceKey, targetKey, phase }) => (
      <Link
        to="/p/$playbook/rows"
        params={{ playbook } as never}
        search={{ key: sourceKey === null ? (targetKey ?? '') : keyText(sourceKey), phase } as never}
        className="text-accent hover:underline"
      >
        Side by side
      </Link>
    ),
  },
];

/** Rows that are not what the mapping says: by key and column, and from each to both of its sides. */
export function Differences({ playbook, of }: { playbook: string; of: Verdict }) {
  const shown = of.phases.flatMap(({ differences }) => differences);
  const total = of.phases.reduce((sum, { differencesTotal }) => sum + differencesTotal, 0);
  if (total === 0) return null;
  return (
    <Card
      title="Rows that differ"
      note={shown.length < total ? `${shown.length} of ${counted(total, 'row')} are named` : counted(total, 'row')}
      isFlush
    >
      <DataTable
        label="Differences"
        columns={columnsOf(playbook)}
        rows={shown}
        keyOf={(each) => `${each.phase} ${each.kind} ${each.sourceKey} ${each.targetKey}`}
      />
    </Card>
  );
}
