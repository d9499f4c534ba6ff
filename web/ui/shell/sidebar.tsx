import { Link, useNavigate } from '@tanstack/react-router';
import { Icon } from '../components/icon.tsx';
import { useAsk } from '../hooks/asking.ts';
import { rooms } from '../pages/registry.ts';
import { classNames } from '../words/class-names.ts';
import { Account } from './account.tsx';
import { LiveMark } from './live-mark.tsx';
import { waitingByRoom } from './waiting-by-room.ts';

/** The playbook that is looked at, its rooms, and who looks. */
export function Sidebar({ playbook, isOpen }: { playbook: string | null; isOpen: boolean }) {
  return (
    <aside
      id="rooms"
      className={classNames(
        'no-print border-line bg-surface md:sticky md:top-0 md:flex md:h-dvh md:flex-col md:overflow-y-auto md:border-r',
        isOpen ? 'block border-b' : 'hidden',
      )}
    >
      <Link to="/" className="hidden items-center gap-2.5 px-5 pt-5 pb-4 text-[0.9375rem] font-semibold md:flex">
        <img src="/godwit.svg" alt="" width="26" height="26" /> Godwit
      </Link>
      <div className="px-3 pt-3 md:pt-0">
        <PlaybookChoice playbook={playbook} />
      </div>
      {playbook && <RoomList playbook={playbook} />}
      <div className="mt-auto border-t border-line p-3">
        {playbook && <LiveMark playbook={playbook} />}
        <Account />
      </div>
    </aside>
  );
}

function PlaybookChoice({ playbook }: { playbook: string | null }) {
  const navigate = useNavigate();
  const { data } = useAsk('GET /api/playbooks', {});
  const choose = (name: string): void => void navigate({ to: name === '' ? '/' : `/p/${encodeURIComponent(name)}/overview` });
  return (
    <label className="block">
      <span className="sr-only">Playbook</span>
      <select
        value={playbook ?? ''}
        onChange={({ target }) => choose(target.value)}
        className="min-h-9 w-full truncate rounded-md border border-edge bg-ground px-2.5 py-1.5 text-sm font-medium"
      >
        <option value="">All migrations</option>
        {data?.playbooks.map(({ name, title }) => (
          <option key={name} value={name}>
            {title || name}
          </option>
        ))}
        {playbook && !data?.playbooks.some(({ name }) => name === playbook) && <option value={playbook}>{playbook}</option>}
      </select>
    </label>
  );
}

function RoomList({ playbook }: { playbook: string }) {
  const { data } = useAsk('GET /api/playbooks/{playbook}', { playbook });
  const waiting = waitingByRoom(data?.waiting ?? []);
  return (
    <nav aria-label="Rooms" className="p-3">
      <ul className="flex flex-col gap-0.5">
        {rooms.map(({ name, title }) => (
          <li key={name}>
            <Link
              to={`/p/$playbook/${name}`}
              params={{ playbook } as never}
              activeProps={{ 'aria-current': 'page', className: 'bg-tint text-accent font-semibold' }}
              inactiveProps={{ className: 'text-soft hover:bg-sunken hover:text-ink' }}
              className="flex min-h-8 items-center gap-2.5 rounded-md px-2.5 py-1 text-sm"
            >
              <Icon name={name} />
              <span className="grow">{title}</span>
              {(waiting[name] ?? 0) > 0 && <WaitingCount waiting={waiting[name] ?? 0} />}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function WaitingCount({ waiting }: { waiting: number }) {
  return (
    <span className="numeric rounded-full bg-warn-tint px-1.5 text-xs font-semibold text-warn">
      {waiting}
      <span className="sr-only"> waiting</span>
    </span>
  );
}
