import type { Entity } from '../../model/catalog.ts';
import type { LedgerPlace } from '../../model/ledger.ts';
import { rowsOf } from './rows-of.ts';
import { type Fragment, ident, literal, sql } from './sql.ts';

/**
 * Keys of an entity's rows that other migrations have inserted and not taken back, as {target_key}: noted for undo, or loaded in bulk and not touched
 * since. `key` is the key text of a row `t`. Costs next to nothing where the target knows one migration.
 */
export function insertedByOthers({ ledgerSchema, migration }: LedgerPlace, target: Entity, key: Fragment): Fragment {
  const batches = sql`${ident(ledgerSchema, 'batches')} AS b`;
  const isOthers = sql`b.migration <> ${literal(migration)} AND b.rolled_back_at IS NULL`;
  return sql`(
    SELECT u.target_key FROM ${ident(ledgerSchema, 'undo')} AS u JOIN ${batches} ON b.id = u.batch
    WHERE ${isOthers} AND u.entity = ${literal(target.name)} AND u.action = 'insert'
    UNION
    SELECT ${key} FROM ${ident(ledgerSchema, 'bulk_loads')} AS l JOIN ${batches} ON b.run = l.run AND b.phase = l.phase
    JOIN ${rowsOf(target)} AS t ON t.xmin = b.transaction::xid
    WHERE ${isOthers} AND l.entity = ${literal(target.name)})`;
}
