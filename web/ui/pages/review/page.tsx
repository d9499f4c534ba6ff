import { useState } from 'react';
import { Asked } from '../../components/asked.tsx';
import { Page } from '../../components/page.tsx';
import { Empty } from '../../components/states.tsx';
import { useAsk } from '../../hooks/asking.ts';
import { useAddress } from '../../hooks/search.ts';
import { counted } from '../../words/numbers.ts';
import type { ReviewList } from './answers.ts';
import { Databases } from './databases.tsx';
import { EntityList } from './entity-list.tsx';
import { MappingReview } from './mapping-review.tsx';
import { OpenQuestions } from './open-questions.tsx';
import { isOpen } from './standing.ts';

/** What people approve before anything is written: each entity side by side, the worst first. */
export default function ReviewPage({ playbook }: { playbook: string }) {
  const list = useAsk('GET /api/playbooks/{playbook}/review', { playbook });
  const open = list.data?.mappings.filter(isOpen).length ?? 0;
  const lead = list.data
    ? `${counted(list.data.mappings.length, 'entity', 'entities')}, ${open} not yet approved. The worst comes first.`
    : undefined;
  return (
    <Page title="Review" lead={lead}>
      <Asked query={list} what="the mappings" instead={{ entity_not_found: <NoTables playbook={playbook} /> }}>
        {(of) => (of.mappings.length === 0 ? <Nothing playbook={playbook} /> : <Reviewing playbook={playbook} of={of} />)}
      </Asked>
    </Page>
  );
}

function Nothing({ playbook }: { playbook: string }) {
  return (
    <Empty icon="review" title="Nothing to review yet" action={<code>{`npx godwit map --playbook ${playbook}`}</code>}>
      Here every column of the new system stands beside the columns that it is made of. Map the phases once, and they appear.
    </Empty>
  );
}

function NoTables({ playbook }: { playbook: string }) {
  return (
    <Empty icon="review" title="The tables are not there yet" action={<code>{`npx godwit start --playbook ${playbook}`}</code>}>
      Here every column of the new system stands beside the columns that it is made of. The databases of the playbook lack tables that it
      names; for a sample, this makes them.
    </Empty>
  );
}

function Reviewing({ playbook, of }: { playbook: string; of: ReviewList }) {
  const [{ phase }] = useAddress();
  // What is decided goes down the list; what is shown stays until somebody goes on.
  const [first] = useState(of.mappings[0]?.phase);
  const wanted = phase ?? first;
  const chosen = of.mappings.find((each) => each.phase === wanted) ?? of.mappings[0];
  return (
    <>
      <Databases playbook={playbook} databases={of.databases} />
      <OpenQuestions playbook={playbook} open={of.open.filter((each) => each.phase === null)} title="Open for the whole playbook" />
      <div className="grid items-start gap-5 lg:grid-cols-[15.5rem_minmax(0,1fr)]">
        <EntityList playbook={playbook} mappings={of.mappings} chosen={chosen?.phase ?? ''} />
        {chosen && <MappingReview key={chosen.phase} playbook={playbook} phase={chosen.phase} mappings={of.mappings} />}
      </div>
    </>
  );
}
