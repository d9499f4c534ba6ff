import { Asked } from '../../components/asked.tsx';
import { Badge } from '../../components/badge.tsx';
import { Icon } from '../../components/icon.tsx';
import { useAsk } from '../../hooks/asking.ts';
import { counted, short } from '../../words/numbers.ts';
import type { Entity, Mapping } from './answers.ts';
import { DecisionBar } from './decision-bar.tsx';
import { ReviewTabs } from './review-tabs.tsx';
import { isOpen } from './standing.ts';

interface MappingReviewProps {
  readonly playbook: string;
  readonly phase: string;
  readonly mappings: readonly Entity[];
}

/** One entity as it is approved: all that its digest stands for. */
export function MappingReview({ playbook, phase, mappings }: MappingReviewProps) {
  const mapping = useAsk('GET /api/playbooks/{playbook}/review/{phase}', { playbook, phase });
  return (
    <section aria-label={`Mapping of ${phase}`} className="flex min-w-0 flex-col gap-4">
      <Asked query={mapping} what={`the mapping of ${phase}`}>
        {(of) => (
          <>
            <Head of={of} />
            <DecisionBar playbook={playbook} of={of} mappings={mappings} />
            <ReviewTabs playbook={playbook} of={of} />
          </>
        )}
      </Asked>
    </section>
  );
}

function Head({ of }: { of: Mapping }) {
  const isDone = !isOpen(of);
  return (
    <header className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <h2 className="flex flex-wrap items-center gap-2 text-lg font-semibold">
        <code className="text-base">{of.source}</code>
        <span className="text-faint">
          <Icon name="arrow" />
          <span className="sr-only"> to </span>
        </span>
        <code className="text-base">{of.target}</code>
      </h2>
      <Badge tone={isDone ? 'good' : 'warn'}>{isDone ? 'Approved' : 'Waits for approval'}</Badge>
      <p className="numeric w-full text-xs text-soft">
        {of.rows !== null && `${counted(of.rows, 'row')} · `}
        {counted(of.fields.length, 'column')}
        {' · digest '}
        <code title={of.digest}>{short(of.digest)}</code>
        {of.approvedBy && ` · approved by ${of.approvedBy}`}
      </p>
    </header>
  );
}
