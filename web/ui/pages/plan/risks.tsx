import { Link } from '@tanstack/react-router';
import { Badge, type Tone } from '../../components/badge.tsx';
import { Card } from '../../components/card.tsx';
import { counted } from '../../words/numbers.ts';
import type { PlanAnswer } from './answers.ts';

type Risk = NonNullable<PlanAnswer['plan']>['risks'][number];
const tones: Readonly<Record<Risk['severity'], Tone>> = { high: 'bad', medium: 'warn', low: 'calm' };
const order: readonly Risk['severity'][] = ['high', 'medium', 'low'];

interface RisksProps {
  readonly plan: NonNullable<PlanAnswer['plan']>;
  readonly open: PlanAnswer['open'];
  readonly playbook: string;
}

/** What can go wrong, by what it was seen, what is done about it, and whose it is; open ones first. */
export function Risks({ plan, open, playbook }: RisksProps) {
  const openTitles = new Set(open.map(({ title }) => title));
  const isOpen = ({ title }: Risk): number => Number(openTitles.has(title));
  const sorted = [...plan.risks].sort((a, b) => isOpen(b) - isOpen(a) || order.indexOf(a.severity) - order.indexOf(b.severity));
  return (
    <Card title="Risks" note={`${counted(open.length, 'high risk')} open of ${counted(sorted.length, 'risk')}`}>
      {sorted.length === 0 && <p className="text-soft">None was found.</p>}
      <ul className="flex flex-col divide-y divide-line">
        {sorted.map((risk) => (
          <li key={`${risk.title} ${risk.evidence}`} className="grid gap-x-6 gap-y-1 py-3 first:pt-0 sm:grid-cols-[9rem_minmax(0,1fr)]">
            <p className="flex flex-wrap content-start gap-1.5">
              <Badge tone={tones[risk.severity]}>{risk.severity}</Badge>
              {openTitles.has(risk.title) && (
                <Link to="/p/$playbook/review" params={{ playbook } as never}>
                  <Badge tone="warn">open</Badge>
                </Link>
              )}
            </p>
            <div className="min-w-0">
              <h3 className="font-medium">{risk.title}</h3>
              <p className="text-soft">{risk.evidence}</p>
              <p className="mt-1">{risk.mitigation}</p>
              <p className="mt-0.5 text-xs text-faint">{`Owned by: ${risk.owner}`}</p>
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}
