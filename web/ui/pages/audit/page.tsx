import { Page } from '../../components/page.tsx';
import { type Tab, Tabs } from '../../components/tabs.tsx';
import { useAddress } from '../../hooks/search.ts';
import { AuditLog } from './audit-log.tsx';
import { Decisions } from './decisions.tsx';
import { Egress } from './egress.tsx';
import { VerifyChain } from './verify-chain.tsx';

/** Who did what, as nobody can change it afterwards. */
export default function AuditPage({ playbook }: { playbook: string }) {
  const [{ view = 'log' }, change] = useAddress();
  const tabs: Tab[] = [
    { name: 'log', title: 'Audit log', content: <AuditLog playbook={playbook} /> },
    { name: 'decisions', title: 'Decisions', content: <Decisions playbook={playbook} /> },
    { name: 'egress', title: 'What left this machine', content: <Egress playbook={playbook} /> },
  ];
  return (
    <Page
      title="Audit"
      lead="Decisions, approvals, runs and looks at sensitive rows, in a chain under a key that no database holds."
      actions={<VerifyChain playbook={playbook} />}
    >
      <Tabs label="Records" tabs={tabs} chosen={view} onChoose={(name) => change({ view: name === 'log' ? undefined : name }, true)} />
    </Page>
  );
}
