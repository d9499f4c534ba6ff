import type { BulkLoads } from '../../../model/bulk.ts';
import { savedName } from './definitions.ts';
import { findLegacyColumn } from './legacy-column.ts';
import { findObstacle } from './obstacle.ts';
import { findMissing, restore } from './restore.ts';
import { takeDown } from './take-down.ts';

/** Bulk loads of a PostgreSQL target, with the ledger in `ledgerSchema`. */
export function openBulkLoads(ledgerSchema: string): BulkLoads {
  return {
    obstacle: (session, entity) => findObstacle(session, savedName(entity)),
    takeDown: (session, load) => takeDown(session, ledgerSchema, load),
    restore: (session, scope) => restore(session, ledgerSchema, scope),
    legacyColumn: findLegacyColumn,
    missing: (session) => findMissing(session, ledgerSchema),
  };
}
