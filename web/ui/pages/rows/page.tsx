import { Page } from '../../components/page.tsx';
import { type Tab, Tabs } from '../../components/tabs.tsx';
import { useAddress } from '../../hooks/search.ts';
import { Browse } from './browse.tsx';
import { Quarantine } from './quarantine.tsx';
import { Trace } from './trace.tsx';

/** Rows: followed by either key, kept aside by cause, or leafed through. */
export default function RowsPage({ playbook }: { playbook: string }) {
  const [{ view = 'trace' }, change] = useAddress();
  const tabs: Tab[] = [
    { name: 'trace', title: 'Trace a row', content: <Trace playbook={playbook} /> },
    { name: 'quarantine', title: 'Kept aside', content: <Quarantine playbook={playbook} /> },
    { name: 'browse', title: 'Browse', content: <Browse playbook={playbook} /> },
  ];
  return (
    <Page
      title="Rows"
      lead="Any row by its old or new key, with what made each value; and the rows that were kept aside, by cause. Sensitive values are masked."
    >
      <Tabs
        label="Ways to look at rows"
        tabs={tabs}
        chosen={view}
        onChoose={(name) => change({ view: name === 'trace' ? undefined : name }, true)}
      />
    </Page>
  );
}
