import { Card } from '../../components/card.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { momentText } from '../../words/moments.ts';
import { count, counted, duration } from '../../words/numbers.ts';
import type { SyncRun } from './answers.ts';
import { RunBadge, runWords } from './run-words.tsx';

const columns: readonly Column<SyncRun>[] = [
  { name: 'state', title: 'State', width: '8rem', cell: ({ state }) => <RunBadge state={state} /> },
  { name: 'job', title: 'Job', width: '10rem', cell: ({ name }) => <code>{name}</code> },
  {
    name: 'due',
    title: 'Due',
    width: '12rem',
    cell: ({ dueAt, trigger }) => (
      <>
        <time dateTime={dueAt} className="numeric">
          {momentText(dueAt)}
        </time>
        {trigger !== 'schedule' && <span className="block text-xs text-faint">{trigger === 'manual' ? 'by hand' : 'made up for'}</span>}
      </>
    ),
  },
  { name: 'took', title: 'Took', width: '6rem', isNumber: true, cell: tookOf },
  { name: 'attempts', title: 'Attempts', width: '6rem', isNumber: true, cell: ({ attempts }) => count(attempts.length) },
  { name: 'came', title: 'What came of it', width: 'minmax(18rem,1fr)', cell: (run) => <span className="text-soft">{runWords(run)}</span> },
];

function tookOf({ startedAt, endedAt }: SyncRun): string {
  return startedAt === null || endedAt === null ? '–' : duration((Date.parse(endedAt) - Date.parse(startedAt)) / 1000);
}

/** Each time at which a job ran, or did not. */
export function History({ runs }: { runs: readonly SyncRun[] }) {
  if (runs.length === 0) return null;
  return (
    <Card title="History" note={`${counted(runs.length, 'run')}, the newest first`} isFlush>
      <DataTable label="History of the jobs" columns={columns} rows={runs} keyOf={({ id }) => id} />
    </Card>
  );
}
