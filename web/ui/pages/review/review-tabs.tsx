import { lazy, Suspense } from 'react';
import { Loading } from '../../components/states.tsx';
import { type Tab, Tabs } from '../../components/tabs.tsx';
import { useAddress } from '../../hooks/search.ts';
import type { Mapping } from './answers.ts';
import { Fields } from './fields.tsx';
import { History } from './history.tsx';
import { Neighbours } from './neighbours.tsx';
import { Questions } from './questions.tsx';
import { Terms } from './terms.tsx';

const Transform = lazy(() => import('./transform.tsx'));
const Ddl = lazy(() => import('./ddl.tsx'));

function Counted({ words, count, isOpen = false }: { words: string; count: number; isOpen?: boolean }) {
  return (
    <>
      {words}
      {count > 0 && (
        <span className={`numeric ml-1.5 rounded-full px-1.5 text-xs ${isOpen ? 'bg-warn-tint text-warn' : 'bg-sunken text-soft'}`}>
          {count}
        </span>
      )}
    </>
  );
}

function Columns({ of }: { of: Mapping }) {
  return (
    <div className="flex flex-col gap-4">
      <Fields of={of} />
      <Neighbours of={of} />
    </div>
  );
}

/** The sides of one mapping: columns, terms, code, structure, what is open, what others said. */
export function ReviewTabs({ playbook, of }: { playbook: string; of: Mapping }) {
  const [{ tab = 'fields' }, change] = useAddress();
  const open = of.open.length + of.risks.length;
  const later = <Loading what="the code" />;
  const tabs: Tab[] = [
    { name: 'fields', title: <Counted words="Columns" count={of.fields.length} />, content: <Columns of={of} /> },
    { name: 'terms', title: <Counted words="Terms" count={of.terms.changes.length} isOpen />, content: <Terms of={of} /> },
    {
      name: 'open',
      title: <Counted words="Questions and risks" count={open + of.findings.length} isOpen={open > 0} />,
      content: <Questions playbook={playbook} of={of} />,
    },
    ...(of.hasCode
      ? [
          {
            name: 'code',
            title: 'Code',
            content: (
              <Suspense fallback={later}>
                <Transform of={of} />
              </Suspense>
            ),
          },
        ]
      : []),
    {
      name: 'ddl',
      title: 'DDL',
      content: (
        <Suspense fallback={later}>
          <Ddl of={of} />
        </Suspense>
      ),
    },
    { name: 'history', title: <Counted words="History" count={of.decisions.length} />, content: <History of={of} /> },
  ];
  return (
    <Tabs
      label="Parts of the mapping"
      tabs={tabs}
      chosen={tab}
      onChoose={(name) => change({ tab: name === 'fields' ? undefined : name })}
    />
  );
}
