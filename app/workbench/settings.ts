import { loadPlaybook } from '../../engine/playbook/load.ts';
import { GodwitError } from '../../model/errors.ts';
import { connectionOf, databaseNames } from '../../model/playbook-databases.ts';
import { modelsOf } from '../conversation/models.ts';
import { shownAddress } from './connect.ts';
import { listPlaybooks } from './playbooks.ts';
import type { Caller } from './workbench.ts';

/** A database of a playbook: where it is, by the name of its secret; never the secret. */
export interface ListedConnection {
  readonly playbook: string;
  readonly side: 'source' | 'target';
  readonly name: string;
  readonly address: string;
}

export interface ListedSettings {
  readonly connections: readonly ListedConnection[];
  readonly models: { readonly default: string | null; readonly agents: Readonly<Record<string, string>>; readonly egress: string };
}

/** What the workbench works with. */
export async function readSettings({ config }: Caller): Promise<ListedSettings> {
  const { choice, agents } = modelsOf(config);
  const connections = (await listPlaybooks(config))
    .filter(({ problem }) => problem === null)
    .flatMap(({ name }) => connectionsOf(config, name));
  const named = Object.entries(agents).flatMap(([agent, each]) => (each?.kind === 'openai' ? [[agent, each.model]] : []));
  return {
    connections,
    models: {
      default: choice.kind === 'openai' ? choice.model : null,
      agents: Object.fromEntries(named),
      egress: config.GODWIT_EGRESS,
    },
  };
}

function connectionsOf(config: Caller['config'], name: string): ListedConnection[] {
  try {
    const { playbook } = loadPlaybook(name, config.playbooks);
    return (['source', 'target'] as const).flatMap((side) =>
      databaseNames(playbook, side).map((each) => {
        const connection = connectionOf(playbook, each);
        const { url } = connection;
        const address = url.startsWith('$') ? `${url} (${shownAddress(config, connection)})` : shownAddress(config, connection);
        return { playbook: name, side, name: each, address };
      }),
    );
  } catch (error) {
    if (error instanceof GodwitError && error.code === 'playbook_not_found') return [];
    throw error;
  }
}
