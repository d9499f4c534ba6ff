import { Asked } from '../../components/asked.tsx';
import { Badge } from '../../components/badge.tsx';
import { Card } from '../../components/card.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { momentColumn } from '../../components/moment-column.tsx';
import { Empty } from '../../components/states.tsx';
import type { Answer } from '../../endpoints.ts';
import { useAsk } from '../../hooks/asking.ts';
import { counted, short } from '../../words/numbers.ts';

type Decision = Answer<'GET /api/playbooks/{playbook}/decisions'>['decisions'][number];

const columns: readonly Column<Decision>[] = [
  momentColumn,
  {
    name: 'kind',
    title: 'Kind',
    width: '7rem',
    cell: ({ actorKind }) => <Badge icon={actorKind === 'agent' ? 'chat' : 'person'}>{actorKind}</Badge>,
  },
  { name: 'who', title: 'Who', width: 'minmax(9rem,1fr)', cell: ({ who }) => who },
  { name: 'what', title: 'Decided', width: 'minmax(14rem,2fr)', cell: ({ what }) => what },
  { name: 'why', title: 'Why', width: 'minmax(14rem,2fr)', cell: ({ why }) => <span className="text-soft">{why}</span> },
  { name: 'artifact', title: 'Digest', width: '9rem', cell: ({ artifact }) => artifact && <code title={artifact}>{short(artifact)}</code> },
];

/** What agents and people decided, and why. */
export function Decisions({ playbook }: { playbook: string }) {
  const decisions = useAsk('GET /api/playbooks/{playbook}/decisions', { playbook });
  return (
    <Asked query={decisions} what="the decisions">
      {({ decisions: of }) =>
        of.length === 0 ? (
          <Empty icon="audit" title="Nothing was decided yet" action={<p>Approve a mapping in Review.</p>}>
            Approvals, rejections and what agents chose stand here, each with its reason.
          </Empty>
        ) : (
          <Card title="Decisions" note={`${counted(of.length, 'decision')}, the newest first`} isFlush>
            <DataTable
              label="Decisions"
              columns={columns}
              rows={of}
              keyOf={({ at, who, what }) => `${at} ${who} ${what}`}
              heightMax="44rem"
            />
          </Card>
        )
      }
    </Asked>
  );
}
