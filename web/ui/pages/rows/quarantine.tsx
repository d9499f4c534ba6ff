import { Asked } from '../../components/asked.tsx';
import { Card } from '../../components/card.tsx';
import { Empty } from '../../components/states.tsx';
import { useAsk } from '../../hooks/asking.ts';
import { useAddress } from '../../hooks/search.ts';
import { classNames } from '../../words/class-names.ts';
import { count, counted } from '../../words/numbers.ts';
import type { Cause } from './answers.ts';
import { CauseDetail } from './cause-detail.tsx';

/** Rows kept aside, by the cause at their root; what only waits for them is folded into it. */
export function Quarantine({ playbook }: { playbook: string }) {
  const causes = useAsk('GET /api/playbooks/{playbook}/quarantine/causes', { playbook });
  return (
    <Asked query={causes} what="the causes">
      {({ causes: of }) =>
        of.length === 0 ? (
          <Empty icon="check" title="No row was kept aside" action={<p>Validation says whether all that arrived is right.</p>}>
            Rows that do not fit would stand here by cause, each with what can be decided.
          </Empty>
        ) : (
          <Causes playbook={playbook} of={of} />
        )
      }
    </Asked>
  );
}

function Causes({ playbook, of }: { playbook: string; of: readonly Cause[] }) {
  const [{ cause }, change] = useAddress();
  const chosen = of.find((each) => each.cause === cause) ?? of[0];
  const rows = of.reduce((sum, each) => sum + each.rows, 0);
  return (
    <div className="grid items-start gap-5 lg:grid-cols-[19rem_minmax(0,1fr)]">
      <Card
        title="Causes"
        note={`${counted(rows, 'row')} kept aside, ${count(of.reduce((sum, each) => sum + each.undecided, 0))} undecided`}
      >
        <ul className="-mx-2 flex flex-col gap-0.5">
          {of.map((each) => (
            <li key={each.cause}>
              <button
                type="button"
                aria-current={each === chosen || undefined}
                onClick={() => change({ cause: each.cause }, true)}
                className={classNames(
                  'flex w-full items-center gap-3 rounded-lg px-2.5 py-2 text-left',
                  each === chosen ? 'bg-tint' : 'hover:bg-sunken',
                )}
              >
                <span className="min-w-0 grow">
                  <span className="block font-medium">{each.title}</span>
                  <span className="block text-xs text-soft">{each.undecided === 0 ? 'decided' : `${count(each.undecided)} undecided`}</span>
                </span>
                <span className="numeric text-base font-semibold">{count(each.rows)}</span>
              </button>
            </li>
          ))}
        </ul>
      </Card>
      {chosen && <CauseDetail key={chosen.cause} playbook={playbook} of={chosen} />}
    </div>
  );
}
