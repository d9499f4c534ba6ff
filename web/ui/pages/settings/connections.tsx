import { Card } from '../../components/card.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Facts } from '../../components/stat.tsx';
import { Empty } from '../../components/states.tsx';
import { momentText } from '../../words/moments.ts';
import type { SettingsAnswer } from './answers.ts';

type Connection = SettingsAnswer['connections'][number];

const columns: readonly Column<Connection>[] = [
  { name: 'playbook', title: 'Playbook', cell: ({ playbook }) => playbook },
  { name: 'side', title: 'Side', width: '7rem', cell: ({ side }) => side },
  { name: 'name', title: 'Name', cell: ({ name }) => <code>{name}</code> },
  {
    name: 'address',
    title: 'Address, or the variable that holds it',
    width: 'minmax(16rem,2fr)',
    cell: ({ address }) => <code className="break-all">{address}</code>,
  },
];

/** Which databases the playbooks name, never with what is secret about them. */
export function Connections({ of }: { of: SettingsAnswer }) {
  if (of.connections.length === 0)
    return (
      <Empty icon="settings" title="No connection" action={<code>npx godwit init NAME --source URL --target URL</code>}>
        The databases of every playbook would stand here, with the variables that hold their addresses.
      </Empty>
    );
  return (
    <div className="flex flex-col gap-5">
      <Card title="Connections" isFlush>
        <DataTable
          label="Connections"
          columns={columns}
          rows={of.connections}
          keyOf={({ playbook, side, name }) => `${playbook} ${side} ${name}`}
        />
      </Card>
      <Card title="This server">
        <Facts
          of={[
            ['Version', of.server.version],
            ['Up since', momentText(of.server.startedAt)],
            ['People', of.server.singleUser ? 'one, on this machine' : 'several, who sign in'],
            ['Traces', of.server.tracing ? 'sent by OpenTelemetry' : 'not configured'],
          ]}
        />
      </Card>
    </div>
  );
}
