import { useLive } from '../live.ts';
import { clockText } from '../words/moments.ts';

/** Whether the page hears of what happens. */
export function LiveMark({ playbook }: { playbook: string }) {
  const { state, since } = useLive(playbook);
  const look = { live: 'bg-good', connecting: 'bg-warn', lost: 'bg-bad' }[state];
  const words = { live: 'Live', connecting: 'Connecting…', lost: since === null ? 'Not live' : `Not live since ${clockText(since)}` }[
    state
  ];
  return (
    <p className="numeric mb-2 flex items-center gap-2 px-2.5 text-xs text-soft" role="status">
      <span aria-hidden="true" className={`size-2 rounded-full ${look} ${state === 'lost' ? 'rounded-none' : ''}`} />
      {words}
    </p>
  );
}
