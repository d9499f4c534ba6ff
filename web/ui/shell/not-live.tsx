import { Icon } from '../components/icon.tsx';
import { useLive } from '../live.ts';
import { clockText } from '../words/moments.ts';

/** Says that what is shown may be old: no number moves until the server is heard again. */
export function NotLive({ playbook }: { playbook: string | null }) {
  const { state, since } = useLive(playbook);
  if (playbook === null || state !== 'lost') return null;
  return (
    <p role="alert" className="numeric flex items-center gap-2 border-b border-warn/40 bg-warn-tint px-4 py-2 text-sm text-warn sm:px-8">
      <Icon name="warn" />
      {since === null
        ? 'Not live: the server has not been heard yet.'
        : `Not live since ${clockText(since)}: what you see is as it was then.`}{' '}
      Trying again…
    </p>
  );
}
