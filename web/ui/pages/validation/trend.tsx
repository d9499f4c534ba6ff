import { Badge } from '../../components/badge.tsx';
import { Card } from '../../components/card.tsx';
import { useAddress } from '../../hooks/search.ts';
import { classNames } from '../../words/class-names.ts';
import { momentText } from '../../words/moments.ts';
import { count, counted, short } from '../../words/numbers.ts';
import { statusWords, toneOf } from '../../words/phase-status.ts';
import type { Judged } from './answers.ts';

const shownMax = 12;

/** Verdicts over the runs, the newest first: a glance says whether it gets better. */
export function Trend({ of, chosen }: { of: readonly Judged[]; chosen: string }) {
  const [, change] = useAddress();
  const most = Math.max(1, ...of.map(({ failed, differences }) => failed + differences));
  return (
    <Card title="Over the runs" note={of.length > shownMax ? `the newest ${shownMax} of ${of.length}` : counted(of.length, 'verdict')}>
      <ul className="flex flex-col gap-1">
        {of.slice(0, shownMax).map((each) => (
          <li key={`${each.run} ${each.at}`}>
            <button
              type="button"
              aria-current={each.run === chosen || undefined}
              onClick={() => change({ run: each.run }, true)}
              className={classNames(
                'flex w-full flex-wrap items-center gap-x-4 gap-y-1 rounded-lg px-3 py-2 text-left',
                each.run === chosen ? 'bg-tint' : 'hover:bg-sunken',
              )}
            >
              <Badge tone={toneOf(each.verdict)}>{statusWords(each.verdict)}</Badge>
              <span className="numeric w-40 text-soft">{momentText(each.at)}</span>
              <code className="text-xs text-faint">{short(each.run)}</code>
              <span className="numeric ml-auto">
                {`${count(each.checks)} checks, ${count(each.failed)} failed, ${count(each.differences)} differences`}
              </span>
              {each.failed + each.differences > 0 && (
                <span aria-hidden="true" className="hidden h-1.5 w-24 rounded-full bg-line sm:block">
                  <span
                    className="block h-full rounded-full bg-bad"
                    style={{ width: `${((each.failed + each.differences) / most) * 100}%` }}
                  />
                </span>
              )}
            </button>
          </li>
        ))}
      </ul>
    </Card>
  );
}
