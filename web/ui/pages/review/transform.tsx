import { Badge } from '../../components/badge.tsx';
import { Card } from '../../components/card.tsx';
import Code from '../../components/code.tsx';
import { Stat, Stats } from '../../components/stat.tsx';
import { Empty } from '../../components/states.tsx';
import { count, share } from '../../words/numbers.ts';
import type { Mapping } from './answers.ts';
import { TransformExamples } from './transform-examples.tsx';

/** The phase's code: how it did on real rows, and what is different from what was approved before. */
export default function Transform({ of }: { of: Mapping }) {
  if (of.transform === null)
    return (
      <Empty title="The code was not tried" icon="code" action={<p>Let the source be reached, then load the page again.</p>}>
        Without rows of the source nothing can be said about how it does.
      </Empty>
    );
  const { sample, source, file } = of.transform;
  const rejected = Object.entries(sample.rejected);
  return (
    <div className="flex flex-col gap-4">
      <Card
        title="How it did on real rows"
        note={sample.sandbox.description}
        aside={<Badge tone={sample.failedTotal > 0 ? 'bad' : 'good'}>{`${count(sample.failedTotal)} failed`}</Badge>}
      >
        <Stats>
          <Stat label="Rows tried" value={count(sample.rows)} note={`${count(sample.targetRows)} rows of the target`} />
          <Stat label="Written" value={count(sample.written)} note={share(sample.written, sample.rows)} />
          <Stat
            label="Rejected"
            value={count(rejected.reduce((sum, [, rows]) => sum + rows, 0))}
            note={rejected.map(([reason]) => reason).join(', ')}
          />
          <Stat
            label="Branches taken"
            value={`${sample.branches.taken} of ${sample.branches.of}`}
            note={missedWords(sample.branches.missed)}
          />
          <Stat
            label="Time a row"
            value={`${count(sample.microsecondsPerRow.wall)} µs`}
            note={`${count(sample.microsecondsPerRow.cpu)} µs in the code`}
          />
        </Stats>
        {sample.failed.length > 0 && (
          <ul className="mt-4 list-disc pl-5">
            {sample.failed.map(({ key, reason, line, message }) => (
              <li key={key}>{`${key}: ${reason.replaceAll('_', ' ')}${line === null ? '' : ` in line ${line}`}: ${message}`}</li>
            ))}
          </ul>
        )}
      </Card>
      <Card title={<code>{file}</code>} note={beforeWords(of)}>
        <Code label={`Code of ${of.phase}`} text={source} before={of.transformBefore} language="typescript" />
      </Card>
      <TransformExamples of={sample} />
    </div>
  );
}

const missedShown = 3;

function missedWords(missed: readonly { readonly line: number }[]): string {
  const lines = [...new Set(missed.map(({ line }) => `line ${line}`))];
  if (lines.length === 0) return 'all of them';
  return `not taken: ${lines.slice(0, missedShown).join(', ')}${lines.length > missedShown ? ', …' : ''}`;
}

function beforeWords({ transform, transformBefore }: Mapping): string {
  if (transformBefore === null) return 'New: no code was approved before.';
  return transformBefore === transform?.source
    ? 'Letter for letter what was approved before.'
    : 'Compared with what was approved before; nothing is folded away.';
}
