import { Asked } from '../../components/asked.tsx';
import { Badge } from '../../components/badge.tsx';
import { Card } from '../../components/card.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/states.tsx';
import { useAsk } from '../../hooks/asking.ts';
import { count, short } from '../../words/numbers.ts';
import type { Difference } from './answers.ts';
import { Approve } from './approve.tsx';

type Phase = Difference['phases'][number];
type Example = Phase['examples'][number] & { readonly phase: string };

const number = (name: keyof Phase & string, title: string): Column<Phase> => ({
  ...{ name, title, width: '6.5rem', isNumber: true },
  cell: (phase) => count(Number(phase[name])),
});

const phaseColumns: readonly Column<Phase>[] = [
  { name: 'phase', title: 'Phase', width: 'minmax(10rem,1fr)', cell: ({ phase }) => <code>{phase}</code> },
  ...[number('missing', 'Missing'), number('changed', 'Changed'), number('extra', 'Extra'), number('edited', 'Edited here')],
  {
    name: 'columns',
    title: 'Columns that differ',
    width: 'minmax(14rem,2fr)',
    cell: ({ columns }) => (
      <span className="text-soft">
        {Object.entries(columns)
          .map(([name, rows]) => `${name} (${count(rows)})`)
          .join(', ')}
      </span>
    ),
  },
];

const exampleColumns: readonly Column<Example>[] = [
  { name: 'kind', title: 'What', width: '7rem', cell: ({ kind }) => <Badge tone={kind === 'missing' ? 'bad' : 'warn'}>{kind}</Badge> },
  { name: 'phase', title: 'Phase', width: '10rem', cell: ({ phase }) => <code>{phase}</code> },
  { name: 'key', title: 'Key', width: '19rem', cell: ({ targetKey }) => <code>{targetKey}</code> },
  {
    name: 'values',
    title: 'New side → what the old side makes, masked',
    width: 'minmax(18rem,1fr)',
    cell: ({ values }) => (
      <span className="text-soft">
        {Object.entries(values)
          .map(([name, { standing, expected }]) => `${name}: ${standing ?? 'NULL'} → ${expected ?? 'NULL'}`)
          .join(', ')}
      </span>
    ),
  },
];

/** What the newest comparison found: per phase and column, with some rows, and the repair that waits. */
export function Differences({ playbook }: { playbook: string }) {
  const found = useAsk('GET /api/playbooks/{playbook}/difference', { playbook });
  return (
    <Asked query={found} what="the difference">
      {({ difference }) =>
        difference === null ? (
          <Empty icon="sync" title="Nobody has looked for differences yet" action={null}>
            A job that analyzes or migrates does, or <code>godwit differential analyze</code>.
          </Empty>
        ) : (
          <Shown playbook={playbook} of={difference} />
        )
      }
    </Asked>
  );
}

function Shown({ playbook, of }: { playbook: string; of: Difference }) {
  const differing = of.phases.filter(({ missing, changed, extra }) => missing + changed + extra > 0);
  const sum = (pick: (phase: Phase) => number): number => of.phases.reduce((all, phase) => all + pick(phase), 0);
  const [inserts, updates, deletes] = [sum((phase) => phase.inserts), sum((phase) => phase.updates), sum((phase) => phase.deletes)];
  const examples = differing.flatMap((phase) => phase.examples.map((example) => ({ ...example, phase: phase.phase })));
  if (differing.length === 0)
    return (
      <Empty icon="check" title="Nothing differs" action={null}>
        The newest comparison found every row of the new side as the mapping makes it of the old one.
      </Empty>
    );
  return (
    <div className="flex flex-col gap-5">
      <Card
        title="What differs, through the mapping"
        note={`Repair ${short(of.digest)}: ${count(inserts)} rows to insert, ${count(updates)} to update, ${count(deletes)} to remove`}
        aside={of.decision && <Badge tone={of.decision === 'approved' ? 'good' : 'bad'}>{of.decision}</Badge>}
        isFlush
      >
        <DataTable label="Differences by phase" columns={phaseColumns} rows={differing} keyOf={({ phase }) => phase} />
      </Card>
      {of.decision === null && inserts + updates + deletes > 0 && <Approve playbook={playbook} digest={of.digest} what="this repair" />}
      {examples.length > 0 && (
        <Card title="Some of these rows" isFlush>
          <DataTable
            label="Rows that differ"
            columns={exampleColumns}
            rows={examples}
            keyOf={({ phase, kind, targetKey }) => `${phase} ${kind} ${targetKey}`}
          />
        </Card>
      )}
    </div>
  );
}
