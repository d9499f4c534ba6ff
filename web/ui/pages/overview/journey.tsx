import { Badge } from '../../components/badge.tsx';
import { Icon } from '../../components/icon.tsx';
import { Stat, Stats } from '../../components/stat.tsx';
import { agoText, momentText } from '../../words/moments.ts';
import { count, counted, duration, share } from '../../words/numbers.ts';
import { statusWords, toneOf } from '../../words/phase-status.ts';
import type { Overview } from './answers.ts';

type RunTime = NonNullable<NonNullable<Overview['run']>['took']>;

/** From where to where, how far, how fast, how long still. */
export function Journey({ of }: { of: Overview }) {
  const expected = of.phases.reduce((sum, phase) => sum + phase.expected, 0);
  const done = of.phases.reduce((sum, phase) => sum + phase.current, 0);
  const completed = of.phases.filter(({ status }) => status === 'completed').length;
  return (
    <section aria-label="Journey" className="rounded-xl border border-line bg-surface p-5 shadow-card">
      <div className="mb-5 flex flex-wrap items-center gap-x-3 gap-y-2">
        <Place label="from" address={of.source} />
        <span className="text-faint">
          <Icon name="arrow" size={18} />
        </span>
        <Place label="to" address={of.target} />
        <span className="ml-auto flex flex-wrap gap-2">
          {of.run && <Badge tone={toneOf(of.run.status)}>{`Run ${of.run.status.replaceAll('_', ' ')}`}</Badge>}
          {of.run?.verdict && <Badge tone={toneOf(of.run.verdict)}>{`Validation ${statusWords(of.run.verdict).toLowerCase()}`}</Badge>}
        </span>
      </div>
      <Stats>
        <Stat
          label="Rows with a fate"
          value={count(done)}
          note={expected === 0 ? 'nothing has run yet' : `of ${count(expected)} (${share(done, expected)})`}
        />
        <Stat label="Phases completed" value={`${completed} of ${of.graph.length}`} note={leftWords(of)} />
        <Speed of={of} />
        <TimeLeft of={of} />
      </Stats>
    </section>
  );
}

function leftWords({ graph }: Overview): string {
  const off = graph.filter(({ off: why }) => why !== null).length;
  return off === 0 ? 'none is turned off' : `${off} turned off`;
}

function Place({ label, address }: { label: string; address: string }) {
  return (
    <span className="min-w-0">
      <span className="sr-only">{label} </span>
      <code className="rounded-md bg-sunken px-2 py-1 text-[0.8125rem] break-all">{address}</code>
    </span>
  );
}

/** Of the last seconds while something runs; of the whole newest run once it has ended. */
function Speed({ of: { pace, run } }: { of: Overview }) {
  if (pace) return <Stat label="Rows a second" value={count(pace.rowsPerSecond)} note="in the last seconds" />;
  const took = run?.took;
  if (!took) return <Stat label="Rows a second" value="–" note="nothing runs" />;
  const value = took.rowsPerSecond === null ? '–' : count(took.rowsPerSecond);
  return <Stat label="Rows a second" value={value} note={`over ${counted(took.rows, 'row')} of the newest run`} />;
}

/** An estimate is an interval, and says what it is made of; what is over is measured. */
function TimeLeft({ of: { pace, run } }: { of: Overview }) {
  if (!pace && run?.took) return <Took startedAt={run.startedAt} took={run.took} />;
  if (!pace?.secondsLeft) return <Stat label="Time left" value="–" note={pace ? 'not known yet' : 'nothing runs'} />;
  const { low, likely, high, basis } = pace.secondsLeft;
  return <Stat label="Time left" value={duration(likely)} note={`${duration(low)} to ${duration(high)}: ${basis}`} />;
}

function Took({ startedAt, took: { seconds, completedAt } }: { startedAt: string; took: RunTime }) {
  const note = (
    <time dateTime={completedAt} title={`${momentText(startedAt)} to ${momentText(completedAt)}`}>
      {`ended ${momentText(completedAt)}, ${agoText(completedAt)}`}
    </time>
  );
  return <Stat label="Took" value={duration(seconds)} note={note} />;
}
