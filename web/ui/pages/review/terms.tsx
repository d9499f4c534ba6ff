import { Card } from '../../components/card.tsx';
import { Facts } from '../../components/stat.tsx';
import { short } from '../../words/numbers.ts';
import type { Mapping } from './answers.ts';

/** On which terms the rows move: conflicts, success criteria, thresholds; what is different from those approved before. */
export function Terms({ of }: { of: Mapping }) {
  return (
    <div className="flex flex-col gap-4">
      {of.terms.changes.length > 0 && (
        <Card title="Different from what was approved before">
          <ul className="flex flex-col gap-1">
            {of.terms.changes.map((change) => (
              <li key={change} className="rounded bg-warn-tint px-2 py-1">
                {change}
              </li>
            ))}
          </ul>
        </Card>
      )}
      <Card title="Conflict policy">
        <p>{of.conflict}</p>
      </Card>
      <Card title="Success criteria" note="They are measured when the phase is done; one that does not hold fails it.">
        {of.criteria.length === 0 ? <p className="text-soft">None beyond those of every phase.</p> : <Bullets of={of.criteria} />}
      </Card>
      <Card
        title="Terms"
        note={`Digest ${short(of.terms.digest)}${of.terms.approvedBy ? `, approved by ${of.terms.approvedBy}` : ', not yet approved'}`}
      >
        <Facts of={of.terms.lines} />
      </Card>
    </div>
  );
}

export function Bullets({ of }: { of: readonly string[] }) {
  return (
    <ul className="list-disc space-y-1 pl-5">
      {of.map((each) => (
        <li key={each}>{each}</li>
      ))}
    </ul>
  );
}
