import type { Catalog, Entity } from '../../../model/catalog.ts';
import type { SqlSession } from '../../../model/session.ts';
import { savedName } from '../bulk/definitions.ts';
import { ident, sql, statement } from '../sql.ts';

/**
 * The catalog with the triggers that a run has turned off as if they were on: a run that was killed is continued with the
 * mappings that were approved.
 */
export async function withTriggersOn(session: SqlSession, catalog: Catalog, ledgerSchema: string): Promise<Catalog> {
  const table = ident(ledgerSchema, 'dropped_definitions');
  const [ledger] = await session.query<{ exists: boolean }>({ text: 'SELECT to_regclass($1) IS NOT NULL AS exists', values: table.pieces });
  if (!ledger?.exists) return catalog;
  const off = await session.query<{ entity: string; name: string }>(
    statement(sql`SELECT entity, name FROM ${table} WHERE kind = 'trigger' AND restored_at IS NULL`),
  );
  const isOurs = (of: Entity, name: string): boolean => off.some((each) => each.entity === savedName(of) && each.name === name);
  const turned = (of: Entity): Entity => ({
    ...of,
    triggers: of.triggers.map((each) => ({ ...each, enabled: each.enabled || isOurs(of, each.name) })),
  });
  return off.length === 0 ? catalog : { ...catalog, entities: catalog.entities.map(turned) };
}
