import { Asked } from '../../components/asked.tsx';
import { Badge } from '../../components/badge.tsx';
import { Card } from '../../components/card.tsx';
import { Stat, Stats } from '../../components/stat.tsx';
import { useAsk } from '../../hooks/asking.ts';
import { momentText } from '../../words/moments.ts';
import { count, share } from '../../words/numbers.ts';
import { statusWords, toneOf } from '../../words/phase-status.ts';
import { Amounts } from './amounts.tsx';
import type { Verdict } from './answers.ts';
import { Checks } from './checks.tsx';
import { Differences } from './differences.tsx';

/** One verdict: how much was compared, which checks held, which rows differ. */
export function VerdictDetail({ playbook, run }: { playbook: string; run: string }) {
  const verdict = useAsk('GET /api/playbooks/{playbook}/verdicts/{run}', { playbook, run });
  return (
    <Asked query={verdict} what="the verdict">
      {(of) => (
        <>
          <Card
            title="Verdict"
            note={momentText(of.at)}
            aside={<Badge tone={toneOf(of.verdict)}>{`Validation ${statusWords(of.verdict).toLowerCase()}`}</Badge>}
          >
            <Summary of={of} />
          </Card>
          <Checks of={of} />
          <Differences playbook={playbook} of={of} />
          <Amounts of={of} />
        </>
      )}
    </Asked>
  );
}

function Summary({ of }: { of: Verdict }) {
  const compared = of.phases.reduce((sum, { rowsCompared }) => sum + rowsCompared, 0);
  const sampled = of.phases.filter(({ coverage }) => coverage !== 'all');
  return (
    <Stats>
      <Stat
        label="Rows compared"
        value={count(compared)}
        note={sampled.length === 0 ? 'all of them' : `${sampled.length} phases by a sample of the second program`}
      />
      <Stat
        label="Checks that held"
        value={share(of.checks - of.failed, of.checks)}
        note={`${count(of.checks - of.failed)} of ${count(of.checks)}`}
      />
      <Stat label="Failed checks" value={count(of.failed)} />
      <Stat label="Rows that differ" value={count(of.differences)} />
    </Stats>
  );
}
