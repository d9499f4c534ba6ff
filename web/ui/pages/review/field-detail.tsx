import { Badge } from '../../components/badge.tsx';
import { Card } from '../../components/card.tsx';
import { Icon } from '../../components/icon.tsx';
import { Meter } from '../../components/meter.tsx';
import { Facts } from '../../components/stat.tsx';
import { Value } from '../../components/value.tsx';
import { count, share } from '../../words/numbers.ts';
import type { Field } from './answers.ts';
import { Codes } from './codes.tsx';
import { Part } from './part.tsx';
import { standings } from './standing.ts';
import { Bullets } from './terms.tsx';

/** All that is known of one target column: where it comes from, how sure that is and why, what happens to real values. */
export function FieldDetail({ of }: { of: Field }) {
  const { words, tone } = standings[of.standing];
  return (
    <Card
      className="min-[1400px]:sticky min-[1400px]:top-24"
      title={<code className="break-all">{of.target}</code>}
      aside={<Badge tone={tone}>{`${words}, ${share(of.confidence, 1)} sure`}</Badge>}
    >
      <div className="flex flex-col gap-5" aria-live="polite">
        <Facts
          of={[
            ['Rule', of.rule],
            ['From', of.sources.length === 0 ? 'no column of the source' : <code key="from">{of.sources.join(', ')}</code>],
            ...(of.types === null ? [] : ([['Types', <code key="types">{of.types}</code>]] as const)),
          ]}
        />
        {of.empty && <EmptyShare of={of.empty} />}
        <Part title="Evidence">
          <Bullets of={of.evidence} />
        </Part>
        {of.codes.length > 0 && <Codes of={of.codes} />}
        {of.changes.length > 0 ? <Changes of={of.changes} /> : <Samples of={of.samples} />}
      </div>
    </Card>
  );
}

function EmptyShare({ of: { rows, of } }: { of: { rows: number; of: number } }) {
  return (
    <Part title="Empty in the source">
      <p className="numeric mb-1">{`${count(rows)} of ${count(of)} rows looked at (${share(rows, of)})`}</p>
      <Meter label="Empty values" value={rows} of={of} />
    </Part>
  );
}

/** Old → new; what is sensitive is masked by its shape before it leaves the server. */
function Changes({ of }: { of: Field['changes'] }) {
  return (
    <Part title="Old → new, from real rows">
      <ul className="flex flex-col divide-y divide-line rounded-lg border border-line">
        {of.map(({ from, to, fault }) => (
          <li key={`${from} ${to}`} className="flex flex-wrap items-center gap-x-2 gap-y-1 px-3 py-1.5">
            <Value of={from} />
            <span className="text-faint">
              <Icon name="arrow" size={14} />
              <span className="sr-only"> becomes </span>
            </span>
            {fault === null ? <Value of={to} /> : <Badge tone="bad">{`kept aside: ${fault}`}</Badge>}
          </li>
        ))}
      </ul>
    </Part>
  );
}

function Samples({ of }: { of: readonly string[] }) {
  if (of.length === 0) return null;
  return (
    <Part title="Values, which arrive as they are">
      <p className="flex flex-wrap gap-2">
        {of.map((value) => (
          <Value key={value} of={value} />
        ))}
      </p>
    </Part>
  );
}
