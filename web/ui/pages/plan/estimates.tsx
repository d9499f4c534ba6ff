import { Badge } from '../../components/badge.tsx';
import { Card } from '../../components/card.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Stat, Stats } from '../../components/stat.tsx';
import { bytes, count, duration } from '../../words/numbers.ts';
import type { PlanAnswer } from './answers.ts';

type Plan = NonNullable<PlanAnswer['plan']>;
type Estimate = Plan['seconds'];
interface Row {
  readonly phase: Plan['phases'][number];
  readonly took: number | null;
}

const intervalText = ({ low, high }: Estimate): string => `${duration(low)} to ${duration(high)}`;

const columnsOf = (longest: number): readonly Column<Row>[] => [
  { name: 'wave', title: 'Wave', width: '4.5rem', isNumber: true, cell: ({ phase }) => phase.wave },
  {
    name: 'phase',
    title: 'Phase',
    width: 'minmax(13rem,1.5fr)',
    cell: ({ phase }) => (
      <>
        <span className="font-medium">{phase.title}</span>
        <span className="block truncate text-xs text-faint">{`${phase.source} → ${phase.target}`}</span>
        {phase.off !== undefined && <Badge>{`off: ${phase.off}`}</Badge>}
        {phase.cycle.length > 0 && <Badge tone="warn">{`in a cycle with ${phase.cycle.join(', ')}`}</Badge>}
      </>
    ),
  },
  {
    name: 'after',
    title: 'After',
    width: 'minmax(8rem,1fr)',
    cell: ({ phase }) => <span className="text-xs text-soft">{phase.dependsOn.join(', ') || 'nothing'}</span>,
  },
  { name: 'rows', title: 'Rows', width: '6rem', isNumber: true, cell: ({ phase }) => count(phase.rows) },
  { name: 'bytes', title: 'Size', width: '6rem', isNumber: true, cell: ({ phase }) => bytes(phase.bytes) },
  {
    name: 'estimate',
    title: 'Estimate',
    width: '10rem',
    cell: ({ phase, took }) => <Interval of={phase.seconds} took={took} longest={longest} />,
  },
  {
    name: 'likely',
    title: 'Likely',
    width: '6rem',
    isNumber: true,
    cell: ({ phase }) => <span title={`${intervalText(phase.seconds)}: ${phase.seconds.basis}`}>{duration(phase.seconds.likely)}</span>,
  },
  { name: 'took', title: 'It took', width: '6rem', isNumber: true, cell: ({ took }) => (took === null ? '–' : duration(took)) },
];

/** The interval as a bar, and what it came to as a mark in it. */
function Interval({ of: { low, high }, took, longest }: { of: Estimate; took: number | null; longest: number }) {
  const percent = (seconds: number): number => Math.min(100, (seconds / longest) * 100);
  return (
    <span
      role="img"
      aria-label={`${duration(low)} to ${duration(high)}${took === null ? '' : `; it took ${duration(took)}`}`}
      className="relative block h-3 rounded-full bg-sunken"
    >
      <span
        className="absolute inset-y-0.5 rounded-full bg-accent/50"
        style={{ left: `${percent(low)}%`, width: `${Math.max(1.5, percent(high) - percent(low))}%` }}
      />
      {took !== null && <span className="absolute inset-y-0 w-0.5 bg-ink" style={{ left: `${percent(took)}%` }} />}
    </span>
  );
}

/** How long it takes, how sure that is, and what it came to. */
export function Estimates({ plan, took }: { plan: Plan; took: PlanAnswer['took'] }) {
  const secondsOf = new Map(took.map(({ phase, seconds }) => [phase, seconds]));
  const rows = plan.phases.map((phase): Row => ({ phase, took: secondsOf.get(phase.phase) ?? null }));
  const measured = took.flatMap(({ seconds }) => seconds ?? []);
  const longest = Math.max(0.001, ...rows.map(({ phase, took: each }) => Math.max(phase.seconds.high, each ?? 0)));
  return (
    <>
      <Card title="Time" note={plan.seconds.basis}>
        <Stats>
          <Stat label="The move, likely" value={duration(plan.seconds.likely)} note={intervalText(plan.seconds)} />
          <Stat
            label="It took last time"
            value={measured.length === 0 ? '–' : duration(measured.reduce((sum, each) => sum + each, 0))}
            note={measured.length === 0 ? 'nothing has run yet' : `${measured.length} phases, one after the other`}
          />
          <Stat label="The system is away for" value={duration(plan.downtimeSeconds.likely)} note={intervalText(plan.downtimeSeconds)} />
          <Stat label="Rows" value={count(plan.rows)} note={bytes(plan.bytes)} />
        </Stats>
      </Card>
      <Card
        title="Phases"
        note="Phases of one wave depend only on earlier waves. The bar is the estimate, the mark in it what it came to."
        isFlush
      >
        <DataTable label="Planned phases" columns={columnsOf(longest)} rows={rows} keyOf={({ phase }) => phase.phase} />
      </Card>
    </>
  );
}
