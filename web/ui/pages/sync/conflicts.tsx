import { useState } from 'react';
import { Asked } from '../../components/asked.tsx';
import { Badge } from '../../components/badge.tsx';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty, Problem } from '../../components/states.tsx';
import { useAsk, useChange } from '../../hooks/asking.ts';
import { useMay } from '../../hooks/session.ts';
import { count, counted, duration } from '../../words/numbers.ts';
import type { Conflict, Conflicts as Found } from './answers.ts';

const late = 900;

const columns: readonly Column<Conflict>[] = [
  {
    name: 'age',
    title: 'Waits for',
    width: '8rem',
    cell: ({ ageSeconds }) => <Badge tone={ageSeconds >= late ? 'bad' : 'warn'}>{duration(ageSeconds)}</Badge>,
  },
  { name: 'phase', title: 'Phase', width: '10rem', cell: ({ phase }) => <code>{phase}</code> },
  { name: 'kind', title: 'What', width: '13rem', cell: ({ kind }) => kindWords[kind] },
  { name: 'key', title: 'New key', width: '19rem', cell: ({ targetKey }) => <code>{targetKey}</code> },
  {
    name: 'values',
    title: 'Old side and new side, masked',
    width: 'minmax(18rem,1fr)',
    cell: ({ columns: names, source, target }) => (
      <span className="text-soft">
        {names.map((name) => `${name}: ${source?.[name] ?? 'NULL'} | ${target?.[name] ?? 'NULL'}`).join(', ')}
      </span>
    ),
  },
];

const kindWords: Readonly<Record<Conflict['kind'], string>> = {
  update_origin_differs: 'both changed it',
  update_missing: 'changed there, removed here',
  delete_origin_differs: 'removed there, changed here',
};

/** Rows that both sides have changed: with both images, the oldest first, and the decision which side wins. */
export function Conflicts({ playbook }: { playbook: string }) {
  const found = useAsk('GET /api/playbooks/{playbook}/conflicts', { playbook });
  return (
    <Asked query={found} what="the conflicts">
      {(of) =>
        of.phases.length === 0 ? (
          <Empty icon="check" title="No conflict waits" action={null}>
            A row waits here where both systems have changed the same column, and its phase says <code>both_changed: manual</code>.
          </Empty>
        ) : (
          <Shown playbook={playbook} of={of} />
        )
      }
    </Asked>
  );
}

function Shown({ playbook, of }: { playbook: string; of: Found }) {
  const total = of.phases.reduce((sum, { rows }) => sum + rows, 0);
  return (
    <div className="flex flex-col gap-5">
      {of.phases.map(({ phase, rows, columns: about }) => (
        <Card key={phase} title={`Conflicts of ${phase}`} note={`${counted(rows, 'row')}: ${Object.keys(about).join(', ')}`}>
          <Decide playbook={playbook} phase={phase} />
        </Card>
      ))}
      <Card title="Rows" note={`${count(of.conflicts.length)} of ${count(total)}, the oldest first`} isFlush>
        <DataTable label="Conflicts" columns={columns} rows={of.conflicts} keyOf={({ id }) => id} />
      </Card>
    </div>
  );
}

function Decide({ playbook, phase }: { playbook: string; phase: string }) {
  const [side, setSide] = useState<'source' | 'target' | null>(null);
  const mayDecide = useMay('decide');
  const decide = useChange('POST /api/playbooks/{playbook}/conflicts/resolve', { playbook });
  const take = (wins: 'source' | 'target'): void => {
    setSide(wins);
    decide.mutate({ ids: [], phase, resolution: { '*': wins } });
  };
  return (
    <>
      <p className="mb-3 text-soft">Rows stay as they are until it is decided which side wins; the next job that migrates brings it.</p>
      <div className="flex flex-wrap gap-2">
        <Button icon="arrow" disabled={!mayDecide} isBusy={decide.isPending && side === 'source'} onClick={() => take('source')}>
          The old side wins in all of them
        </Button>
        <Button icon="check" disabled={!mayDecide} isBusy={decide.isPending && side === 'target'} onClick={() => take('target')}>
          The new side wins in all of them
        </Button>
      </div>
      {decide.error && <Problem error={decide.error} />}
    </>
  );
}
