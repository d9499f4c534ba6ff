import { Badge } from '../../components/badge.tsx';
import { Card } from '../../components/card.tsx';
import { Empty } from '../../components/states.tsx';
import type { Mapping } from './answers.ts';
import { OpenQuestions } from './open-questions.tsx';
import { Bullets } from './terms.tsx';

/** What is still open about an entity: questions of the draft, high risks, what its data look like. */
export function Questions({ playbook, of }: { playbook: string; of: Mapping }) {
  if (of.open.length + of.risks.length + of.findings.length === 0) {
    return (
      <Empty icon="check" title="Nothing is open" action={<p>Look at the columns, then decide: “a” approves, “x” rejects.</p>}>
        No question of the draft, no high risk and no finding of the profile concerns this entity.
      </Empty>
    );
  }
  return (
    <div className="flex flex-col gap-4">
      <OpenQuestions playbook={playbook} open={of.open} />
      {of.risks.length > 0 && (
        <Card title="High risks that nobody has settled">
          <ul className="flex flex-col gap-3">
            {of.risks.map(({ place, text }) => (
              <li key={place}>
                <Badge tone="bad">High</Badge> <code>{place}</code>
                <p className="mt-1">{text}</p>
              </li>
            ))}
          </ul>
        </Card>
      )}
      {of.findings.length > 0 && (
        <Card title="What the data look like" note="Found by the profile of the source.">
          <Bullets of={of.findings} />
        </Card>
      )}
    </div>
  );
}
