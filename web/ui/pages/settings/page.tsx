import { Asked } from '../../components/asked.tsx';
import { Page } from '../../components/page.tsx';
import { type Tab, Tabs } from '../../components/tabs.tsx';
import { useAsk } from '../../hooks/asking.ts';
import { useAddress } from '../../hooks/search.ts';
import { useSession } from '../../hooks/session.ts';
import { Account } from './account.tsx';
import { Alerts } from './alerts.tsx';
import type { SettingsAnswer } from './answers.ts';
import { Connections } from './connections.tsx';
import { Models } from './models.tsx';
import { People } from './people.tsx';

/** How this workbench is set up; secrets stand here by their names alone. */
export default function SettingsPage() {
  const settings = useAsk('GET /api/settings', {});
  const session = useSession();
  const [{ view = 'connections' }, change] = useAddress();
  const isAdmin = session.data?.principal?.roles.includes('admin') ?? false;
  const shown = (content: (of: SettingsAnswer) => React.ReactNode) => (
    <Asked query={settings} what="the settings">
      {content}
    </Asked>
  );
  const tabs: Tab[] = [
    { name: 'connections', title: 'Connections', content: shown((of) => <Connections of={of} />) },
    { name: 'people', title: 'People', content: <People isAdmin={isAdmin} isAlone={session.data?.singleUser ?? false} /> },
    { name: 'alerts', title: 'Alerts', content: shown((of) => <Alerts of={of} isAdmin={isAdmin} />) },
    { name: 'models', title: 'Models', content: shown((of) => <Models of={of} />) },
    { name: 'account', title: 'You', content: <Account /> },
  ];
  return (
    <Page
      title="Settings"
      lead="Connections, people, alerts and models. They are set in the environment and in playbooks; secrets stand here by their names alone."
    >
      <Tabs
        label="Settings"
        tabs={tabs}
        chosen={view}
        onChoose={(name) => change({ view: name === 'connections' ? undefined : name }, true)}
      />
    </Page>
  );
}
