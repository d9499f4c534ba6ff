import { Link } from '@tanstack/react-router';
import type { Waiting } from '../../../../model/waiting.ts';
import { Badge } from '../../components/badge.tsx';
import { Card } from '../../components/card.tsx';
import { Icon } from '../../components/icon.tsx';
import { roomOfWaiting } from '../../shell/waiting-by-room.ts';
import { agoText, momentText } from '../../words/moments.ts';
import { counted } from '../../words/numbers.ts';

const shownMax = 6;

/** What people must decide, who may, and where. */
export function WaitingList({ playbook, waiting }: { playbook: string; waiting: readonly Waiting[] }) {
  return (
    <Card
      title="What waits for whom"
      aside={
        waiting.length > 0 ? <Badge tone="warn">{counted(waiting.length, 'decision')}</Badge> : <Badge tone="good">Nothing waits</Badge>
      }
    >
      {waiting.length === 0 && <p className="text-soft">Nobody has to decide anything now.</p>}
      <ul className="-mx-2 grid gap-x-6 gap-y-1 sm:grid-cols-2 xl:grid-cols-3">
        {waiting.slice(0, shownMax).map((each) => (
          <li key={`${each.kind} ${each.id}`}>
            <WaitingItem playbook={playbook} of={each} />
          </li>
        ))}
      </ul>
      {waiting.length > shownMax && (
        <p className="mt-2 text-xs text-faint">{`${shownMax} of ${waiting.length} shown; the rooms show all of theirs.`}</p>
      )}
    </Card>
  );
}

function WaitingItem({ playbook, of }: { playbook: string; of: Waiting }) {
  const search = of.cause ? { view: 'quarantine', cause: of.cause } : { waiting: of.id };
  return (
    <Link
      to={`/p/$playbook/${roomOfWaiting(of)}`}
      params={{ playbook } as never}
      search={search as never}
      className="group flex items-start gap-3 rounded-lg px-2 py-2.5 hover:bg-sunken"
    >
      <span className="min-w-0 grow">
        <span className="block font-medium group-hover:underline">{of.what}</span>
        <span className="line-clamp-2 text-[0.8125rem] text-soft">{of.why}</span>
        <span className="mt-0.5 block text-xs text-faint">
          {`${of.roles.join(' or ')}${of.notBy.length > 0 ? ` other than ${of.notBy.join(', ')}` : ''}`}
          {of.since && <time dateTime={of.since} title={momentText(of.since)}>{` · since ${agoText(of.since)}`}</time>}
        </span>
      </span>
      <span className="mt-1 text-faint">
        <Icon name="next" size={14} />
      </span>
    </Link>
  );
}
