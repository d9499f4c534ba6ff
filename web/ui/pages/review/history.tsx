import { Empty } from '../../components/states.tsx';
import { momentText } from '../../words/moments.ts';
import type { Mapping } from './answers.ts';

/** Who decided what about this digest, and why. */
export function History({ of: { decisions, authors } }: { of: Mapping }) {
  if (decisions.length === 0) {
    return (
      <Empty icon="audit" title="Nobody has decided yet" action={<p>“c” says something, “a” approves, “x” rejects.</p>}>
        Decisions and comments on this digest will stand here.{authors.length > 0 && ` It is the work of ${authors.join(' and ')}.`}
      </Empty>
    );
  }
  return (
    <ol className="flex flex-col gap-3">
      {decisions.map(({ at, who, what, why }) => (
        <li key={`${at} ${who} ${what}`} className="rounded-lg border border-line bg-surface px-4 py-3">
          <p>
            <span className="font-medium">{who}</span> {what}{' '}
            <time dateTime={at} className="numeric text-xs text-faint">
              {momentText(at)}
            </time>
          </p>
          {why && <p className="mt-1 text-soft">{why}</p>}
        </li>
      ))}
    </ol>
  );
}
