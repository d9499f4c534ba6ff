import { openQueryBridge } from '../../databases/postgres/bridge/bridge.ts';
import type { QueryBridge } from '../../model/query.ts';
import type { Side } from '../../model/workbench.ts';
import { resolveUrl } from '../connect.ts';
import { controlSchema, type Workbench } from '../workbench.ts';
import type { Knowledge } from './knowledge.ts';

/**
 * The guarded way for a conversation to ask a database in SQL: read-only, bounded, sensitive values masked by the profile. `reveal` is only for
 * counts of our own along keys, once a condition is known to ask for nothing sensitive.
 */
export async function openBridge({ config, playbook }: Workbench, knowledge: Knowledge, side: Side, reveal = false): Promise<QueryBridge> {
  const { entities } = await knowledge.profile(side);
  return openQueryBridge({
    url: await resolveUrl(config, playbook[side].url, 'reader'),
    connectTimeoutMs: config.CONNECT_TIMEOUT,
    schemas: playbook[side].schemas.filter((schema) => schema !== controlSchema),
    reveal,
    sensitivityOf: (entity, field) => entities[entity]?.fields[field]?.sensitivity ?? null,
  });
}
