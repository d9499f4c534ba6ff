import { Icon } from '../../components/icon.tsx';
import type { Answer } from '../../endpoints.ts';
import { clockText } from '../../words/moments.ts';

export type DecidedMeanwhile = Answer<'GET /api/playbooks/{playbook}/threads/{thread}'>['decided'][number];

/** A verdict among what was said: in every tab, and after a reload. */
export function Decided({ of: { actor, what, why, at } }: { of: DecidedMeanwhile }) {
  const isApproved = what.startsWith('approved');
  return (
    <p className="flex flex-wrap items-center gap-x-1.5 rounded-lg bg-sunken px-3 py-1.5 text-xs text-soft">
      <span className={isApproved ? 'text-good' : 'text-bad'}>
        <Icon name={isApproved ? 'check' : 'cross'} size={14} />
      </span>
      <strong className="text-ink">{actor}</strong> {what}
      {why !== '' && <span className="break-words">{`“${why}”`}</span>}
      <time dateTime={at} className="numeric ml-auto">
        {clockText(at)}
      </time>
    </p>
  );
}
