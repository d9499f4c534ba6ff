import { openQueryBridge } from '../../databases/postgres/bridge/bridge.ts';
import { firstConnection } from '../../model/playbook-databases.ts';
import type { QueryBridge } from '../../model/query.ts';
import type { Side } from '../../model/workbench.ts';
import { resolveUrl } from '../workbench/connect.ts';
import { controlSchema, type Workbench } from '../workbench/workbench.ts';
import type { Knowledge } from './knowledge.ts';

/**
 * The guarded way for a conversation to ask a database in SQL: read-only, bounded, sensitive values masked by the profile. `reveal` is only for
 * counts of our own along keys, once a condition is known to ask for nothing sensitive.
 */
export async function openBridge({ config, playbook }: Workbench, knowledge: Knowledge, side: Side, reveal = false): Promise<QueryBridge> {
  const { entities } = await knowledge.profile(side);
  const connection = firstConnection(playbook, side);
  return openQueryBridge({
    url: await resolveUrl(config, connection.url, 'reader'),
    connectTimeoutMs: config.CONNECT_TIMEOUT,
    schemas: connection.schemas.filter((schema) => schema !== controlSchema),
    reveal,
    sensitivityOf: (entity, field) => entities[entity]?.fields[field]?.sensitivity ?? null,
  });
}
