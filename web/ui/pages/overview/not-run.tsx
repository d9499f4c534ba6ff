import { Link } from '@tanstack/react-router';
import { linkLook } from '../../components/button.tsx';
import { Empty } from '../../components/states.tsx';
import { counted } from '../../words/numbers.ts';
import type { Overview } from './answers.ts';

/** Before the first run: what would be here, and what comes next. */
export function NotRun({ playbook, of }: { playbook: string; of: Overview }) {
  const open = of.waiting.filter(({ kind }) => kind === 'mapping' || kind === 'terms' || kind === 'database').length;
  const [room, does] = open > 0 ? ['review', `Review ${counted(open, 'thing')} that wait`] : ['runs', 'Start the first run'];
  const action = (
    <Link to={`/p/$playbook/${room}`} params={{ playbook } as never} className={linkLook('primary')}>
      {does}
    </Link>
  );
  return (
    <Empty icon="validation" title="Nothing has been moved yet" action={action}>
      Here the fates of all rows will stand, and whether they add up: read = new + overwritten + already there + left out + kept aside.
    </Empty>
  );
}
