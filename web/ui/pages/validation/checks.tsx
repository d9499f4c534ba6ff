import { Badge, type Tone } from '../../components/badge.tsx';
import { Card } from '../../components/card.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Select } from '../../components/field.tsx';
import { FilterInput } from '../../components/filter-input.tsx';
import { useAddress } from '../../hooks/search.ts';
import { counted } from '../../words/numbers.ts';
import { statusWords } from '../../words/phase-status.ts';
import type { Verdict } from './answers.ts';

type Check = Verdict['phases'][number]['checks'][number];
interface PlacedCheck {
  readonly phase: string;
  readonly check: Check;
}

const tones: Readonly<Record<Check['status'], Tone>> = { passed: 'good', warning: 'warn', failed: 'bad', skipped: 'calm' };
const order: readonly Check['status'][] = ['failed', 'warning', 'skipped', 'passed'];

const columns: readonly Column<PlacedCheck>[] = [
  {
    name: 'status',
    title: 'State',
    width: '8rem',
    cell: ({ check }) => <Badge tone={tones[check.status]}>{statusWords(check.status)}</Badge>,
  },
  { name: 'phase', title: 'Level', width: '10rem', cell: ({ phase }) => phase },
  { name: 'name', title: 'Check', width: 'minmax(11rem,1fr)', cell: ({ check }) => <code className="break-all">{check.name}</code> },
  {
    name: 'message',
    title: 'Found',
    width: 'minmax(15rem,2fr)',
    cell: ({ check }) => (
      <>
        {check.message}
        {check.fix && <span className="block text-soft">{check.fix}</span>}
      </>
    ),
  },
  { name: 'expected', title: 'Expected', width: '8rem', isNumber: true, cell: ({ check }) => <Measured of={check.expected} /> },
  { name: 'actual', title: 'Is', width: '8rem', isNumber: true, cell: ({ check }) => <Measured of={check.actual} /> },
];

const measuredMax = 16;

/** A number as it is; of a digest as much as tells it from another. */
function Measured({ of }: { of: string | undefined }) {
  if (of === undefined) return null;
  return of.length > measuredMax ? <code title={of}>{`${of.slice(0, measuredMax - 4)}…`}</code> : of;
}

/** All checks: of the run as a whole, and of each phase; those that failed first. */
export function Checks({ of }: { of: Verdict }) {
  const [{ phase = '', find = '' }, change] = useAddress();
  const whole = (of.of ?? []).map((check): PlacedCheck => ({ phase: 'the run', check }));
  const all = [...whole, ...of.phases.flatMap((each) => each.checks.map((check): PlacedCheck => ({ phase: each.phase, check })))];
  const wanted = find.toLowerCase();
  const shown = all
    .filter((each) => (phase === '' || each.phase === phase) && `${each.check.name} ${each.check.message}`.toLowerCase().includes(wanted))
    .sort((a, b) => order.indexOf(a.check.status) - order.indexOf(b.check.status));
  return (
    <Card
      title="Checks by level"
      note={`${counted(shown.length, 'check')} shown of ${all.length}`}
      aside={
        <div className="flex flex-wrap gap-2">
          <Select label="Level" isQuiet value={phase} onChange={({ target }) => change({ phase: target.value })}>
            <option value="">Every level</option>
            {[...new Set(all.map((each) => each.phase))].map((each) => (
              <option key={each}>{each}</option>
            ))}
          </Select>
          <FilterInput name="find" label="Filter checks" />
        </div>
      }
      isFlush
    >
      <DataTable
        label="Checks"
        columns={columns}
        rows={shown}
        keyOf={({ phase: level, check }) => `${level} ${check.name} ${check.message}`}
      />
    </Card>
  );
}
