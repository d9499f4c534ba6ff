import { Asked } from '../../components/asked.tsx';
import { Card } from '../../components/card.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { momentColumn } from '../../components/moment-column.tsx';
import { Empty } from '../../components/states.tsx';
import type { Answer } from '../../endpoints.ts';
import { useAsk } from '../../hooks/asking.ts';
import { bytes, count, short } from '../../words/numbers.ts';

type Sent = Answer<'GET /api/playbooks/{playbook}/egress'>['egress'][number];

const columns: readonly Column<Sent>[] = [
  momentColumn,
  { name: 'host', title: 'Where to', width: 'minmax(12rem,1fr)', cell: ({ host }) => <code>{host}</code> },
  { name: 'model', title: 'Model', width: 'minmax(10rem,1fr)', cell: ({ model }) => model },
  { name: 'agent', title: 'Agent', width: '9rem', cell: ({ agent }) => agent },
  { name: 'policy', title: 'Policy', width: '8rem', cell: ({ policy }) => policy },
  { name: 'size', title: 'Size', width: '7rem', isNumber: true, cell: ({ bytes: size }) => bytes(size) },
  { name: 'redactions', title: 'Masked values', width: '8rem', isNumber: true, cell: ({ redactions }) => count(redactions) },
  { name: 'digest', title: 'Digest', width: '9rem', cell: ({ digest }) => <code title={digest}>{short(digest)}</code> },
];

/** Prompts that were sent to a model elsewhere: where to, how large, how much in them was masked. */
export function Egress({ playbook }: { playbook: string }) {
  const egress = useAsk('GET /api/playbooks/{playbook}/egress', { playbook });
  return (
    <Asked query={egress} what="what was sent">
      {({ egress: of }) =>
        of.length === 0 ? (
          <Empty icon="check" title="Nothing left this machine" action={<p>“Models” in Settings says which is configured.</p>}>
            Where a language model elsewhere is configured, every prompt that is sent to it is recorded here.
          </Empty>
        ) : (
          <Card title="What left this machine" isFlush>
            <DataTable label="Prompts" columns={columns} rows={of} keyOf={({ at, digest }) => `${at} ${digest}`} />
          </Card>
        )
      }
    </Asked>
  );
}
