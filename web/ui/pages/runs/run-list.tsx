import { Asked } from '../../components/asked.tsx';
import { Badge } from '../../components/badge.tsx';
import { Card } from '../../components/card.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/states.tsx';
import type { Answer } from '../../endpoints.ts';
import { useAsk } from '../../hooks/asking.ts';
import { useAddress } from '../../hooks/search.ts';
import { momentText } from '../../words/moments.ts';
import { duration, short } from '../../words/numbers.ts';
import { statusWords, toneOf } from '../../words/phase-status.ts';
import { RunCourse } from './run-course.tsx';
import { RunDetail } from './run-detail.tsx';

type Run = Answer<'GET /api/playbooks/{playbook}/runs'>['runs'][number];

const columnsOf = (choose: (run: string) => void): readonly Column<Run>[] => [
  {
    name: 'run',
    title: 'Run',
    width: 'minmax(8rem,1fr)',
    cell: ({ id }) => (
      <button type="button" className="font-mono text-[0.8125rem] text-accent hover:underline" onClick={() => choose(id)}>
        {short(id)}
      </button>
    ),
  },
  { name: 'status', title: 'State', width: '9rem', cell: ({ status }) => <Badge tone={toneOf(status)}>{statusWords(status)}</Badge> },
  { name: 'began', title: 'Began', width: '12rem', cell: ({ startedAt }) => <span className="numeric">{momentText(startedAt)}</span> },
  { name: 'took', title: 'Took', width: '7rem', isNumber: true, cell: (run) => tookText(run) },
  { name: 'digest', title: 'Digest', width: '9rem', cell: ({ root }) => (root ? <code title={root}>{short(root)}</code> : '–') },
];

function tookText({ startedAt, completedAt }: Run): string {
  return completedAt === null ? '–' : duration((new Date(completedAt).getTime() - new Date(startedAt).getTime()) / 1000);
}

/** Every run of the playbook, and the one that is looked at. */
export function RunList({ playbook }: { playbook: string }) {
  const runs = useAsk('GET /api/playbooks/{playbook}/runs', { playbook });
  const [{ run }, change] = useAddress();
  return (
    <Asked query={runs} what="the runs">
      {({ runs: of }) => {
        if (of.length === 0) return <NoRun />;
        const chosen = of.find(({ id }) => id === run)?.id ?? of[0]?.id ?? '';
        return (
          <div className="flex flex-col gap-5">
            <Card title="Runs" isFlush>
              <DataTable
                label="Runs"
                columns={columnsOf((id) => change({ run: id }, true))}
                rows={of}
                keyOf={({ id }) => id}
                isChosen={({ id }) => id === chosen}
                heightMax="20rem"
              />
            </Card>
            <RunDetail key={chosen} playbook={playbook} run={chosen} />
            <RunCourse key={`course of ${chosen}`} playbook={playbook} run={chosen} />
          </div>
        );
      }}
    </Asked>
  );
}

function NoRun() {
  return (
    <Empty icon="runs" title="Nothing has run yet" action={<p>Begin with a rehearsal: “Have work done”, at the top of this page.</p>}>
      Every run stands here with its phases, its speed and its digest.
    </Empty>
  );
}
