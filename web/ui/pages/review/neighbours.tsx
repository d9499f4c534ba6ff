import { Badge } from '../../components/badge.tsx';
import { Card } from '../../components/card.tsx';
import { useAddress } from '../../hooks/search.ts';
import type { Mapping } from './answers.ts';
import { Part } from './part.tsx';

type Neighbour = Mapping['neighbours'][number];

const relations: Readonly<Record<Neighbour['relation'], string>> = {
  refers_to: 'Its rows refer to',
  referred_to_by: 'Rows of these refer to it',
};
const shownMax = 24;

/** What stands beside an entity: whose keys it takes, and who takes its keys; each with whether it is approved. */
export function Neighbours({ of }: { of: Mapping }) {
  if (of.neighbours.length === 0) return null;
  const groups = Map.groupBy(of.neighbours, ({ relation }) => relation);
  return (
    <Card title="Neighbours" note="What is wrong here is wrong there, too: keys go from one to the other.">
      <div className="grid gap-5 sm:grid-cols-2">
        {[...groups].map(([relation, all]) => (
          <Part key={relation} title={relations[relation]}>
            <ul className="flex flex-wrap gap-1.5">
              {all.slice(0, shownMax).map((each) => (
                <li key={each.phase}>
                  <NeighbourLink of={each} />
                </li>
              ))}
            </ul>
            {all.length > shownMax && <p className="mt-1 text-xs text-faint">{`${shownMax} of ${all.length} shown`}</p>}
          </Part>
        ))}
      </div>
    </Card>
  );
}

function NeighbourLink({ of: { phase, source, target, approvedBy } }: { of: Neighbour }) {
  const [, change] = useAddress();
  return (
    <button
      type="button"
      title={`${source} → ${target}${approvedBy === null ? '' : `, approved by ${approvedBy}`}`}
      onClick={() => change({ phase, field: undefined }, true)}
      className="flex max-w-full flex-wrap items-center gap-2 rounded-md border border-line px-2 py-1 text-left text-xs font-medium hover:bg-sunken"
    >
      <span className="min-w-0 break-words">{phase}</span>
      <Badge tone={approvedBy === null ? 'warn' : 'good'}>{approvedBy === null ? 'open' : 'approved'}</Badge>
    </button>
  );
}
