import { Card } from '../../components/card.tsx';
import type { PlanAnswer } from './answers.ts';

/** What must hold before a phase counts as done. */
export function Gates({ of }: { of: PlanAnswer['gates'] }) {
  const told = of.filter(({ criteria }) => criteria.length > 0);
  if (told.length === 0) return null;
  return (
    <Card title="Gates" note="What is measured when a phase is done; what does not hold stops what depends on it.">
      <dl className="grid gap-x-8 gap-y-4 sm:grid-cols-2 xl:grid-cols-3">
        {told.map(({ phase, criteria }) => (
          <div key={phase}>
            <dt className="font-medium">{phase}</dt>
            <dd>
              <ul className="list-disc pl-5 text-soft">
                {criteria.map((each) => (
                  <li key={each}>{each}</li>
                ))}
              </ul>
            </dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
