import { Card } from '../../components/card.tsx';
import { Facts } from '../../components/stat.tsx';
import type { SettingsAnswer } from './answers.ts';

const policies: Readonly<Record<string, string>> = {
  none: 'no row values leave',
  masked: 'values leave with the sensitive ones masked',
  raw: 'values leave as they are, but for health data and secrets',
};

/** Who thinks for the agents, and what may leave to them. */
export function Models({ of: { models } }: { of: SettingsAnswer }) {
  return (
    <Card title="Models">
      <Facts
        of={[
          ['Usual', models.default ?? 'none: rules answer, and nothing leaves this machine'],
          ...Object.entries(models.agents).map(([agent, model]) => [agent, model] as const),
          ['What may leave', policies[models.egress] ?? models.egress],
        ]}
      />
    </Card>
  );
}
