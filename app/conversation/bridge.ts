import { placeOf } from '../../model/playbook-databases.ts';
import type { QueryBridge } from '../../model/query.ts';
import type { Side } from '../../model/workbench.ts';
import { openBridgeTo } from '../workbench/asked-database.ts';
import type { Workbench } from '../workbench/workbench.ts';
import type { Knowledge } from './knowledge.ts';

/** A database of a side, by its name in the playbook. */
export interface BridgePlace {
  readonly side: Side;
  readonly database: string;
}

/**
 * The guarded way for a conversation to ask a database in SQL: read-only, bounded, sensitive values masked by the profile. `reveal` is only for
 * counts of our own along keys, once a condition is known to ask for nothing sensitive.
 */
export async function openBridge(
  { config, playbook }: Workbench,
  knowledge: Knowledge,
  { side, database }: BridgePlace,
  reveal = false,
): Promise<QueryBridge> {
  const { entities } = await knowledge.profile(side);
  return openBridgeTo(config, playbook, database, {
    reveal,
    sensitivityOf: (entity, field) => entities[placeOf(playbook, side, database, entity)]?.fields[field]?.sensitivity ?? null,
  });
}
