import type { Answer } from '../../endpoints.ts';
import { useAddress } from '../../hooks/search.ts';
import { classNames } from '../../words/class-names.ts';
import { agoText } from '../../words/moments.ts';
import { counted } from '../../words/numbers.ts';

type Thread = Answer<'GET /api/playbooks/{playbook}/threads'>['threads'][number];

/** The conversations, the newest first. */
export function ThreadList({ of, chosen }: { of: readonly Thread[]; chosen: string }) {
  const [, change] = useAddress();
  return (
    <nav
      aria-label="Conversations"
      className="max-h-48 overflow-auto rounded-xl border border-line bg-surface p-2 shadow-card lg:max-h-[70dvh]"
    >
      <ul className="flex flex-col gap-0.5">
        {of.map(({ thread, title, messages, at }) => (
          <li key={thread}>
            <button
              type="button"
              aria-current={thread === chosen || undefined}
              onClick={() => change({ thread }, true)}
              className={classNames('w-full rounded-lg px-3 py-2 text-left', thread === chosen ? 'bg-tint' : 'hover:bg-sunken')}
            >
              <span className="block truncate font-medium">{title || 'New conversation'}</span>
              <span className="block text-xs text-soft">{`${counted(messages, 'message')}, ${agoText(at)}`}</span>
            </button>
          </li>
        ))}
        {of.every(({ thread }) => thread !== chosen) && <li className="rounded-lg bg-tint px-3 py-2 font-medium">New conversation</li>}
      </ul>
    </nav>
  );
}
