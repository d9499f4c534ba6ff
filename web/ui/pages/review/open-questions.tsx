import { Badge } from '../../components/badge.tsx';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { Problem } from '../../components/states.tsx';
import { useChange } from '../../hooks/asking.ts';
import { useMay } from '../../hooks/session.ts';
import { share } from '../../words/numbers.ts';
import type { ReviewList } from './answers.ts';

interface OpenQuestionsProps {
  readonly playbook: string;
  readonly open: ReviewList['open'];
  readonly title?: string;
}

/** What a draft could not know: each question with its choices, the drafted one marked. */
export function OpenQuestions({ playbook, open, title = 'Open questions' }: OpenQuestionsProps) {
  const choose = useChange('POST /api/playbooks/{playbook}/open', { playbook });
  const mayDecide = useMay('decide');
  if (open.length === 0) return null;
  return (
    <Card title={title} note="Answered here, they are written into the playbook with your name.">
      <ul className="flex flex-col gap-4">
        {open.map((each) => (
          <li key={`${each.phase} ${each.name}`} className="border-t border-line pt-4 first:border-0 first:pt-0">
            <p className="flex flex-wrap items-center gap-2 font-medium">
              <code>{each.name}</code> <Badge tone="warn">{`${share(each.confidence, 1)} sure`}</Badge>
            </p>
            <p className="mt-1">{each.question}</p>
            <p className="mt-1 text-soft">{each.why}</p>
            <div className="mt-2 flex flex-wrap gap-2">
              {each.choices.map((choice) => (
                <Button
                  key={choice}
                  disabled={!mayDecide}
                  isBusy={choose.isPending}
                  look={choice === each.drafted ? 'primary' : 'plain'}
                  onClick={() => choose.mutate({ phase: each.phase, name: each.name, choice })}
                >
                  {choice === each.drafted ? `${choice} (as drafted)` : choice}
                </Button>
              ))}
            </div>
          </li>
        ))}
      </ul>
      {choose.error && <Problem error={choose.error} />}
    </Card>
  );
}
