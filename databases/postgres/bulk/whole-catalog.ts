import type { Catalog, Entity } from '../../../model/catalog.ts';
import type { SqlSession } from '../../../model/session.ts';
import { ident, sql, statement } from '../sql.ts';

interface Down {
  readonly name: string;
  /** The entity as it was before the load. */
  readonly structure: Entity;
}

/**
 * The catalog with what a bulk load has taken down, as if it stood: a run that was killed in mid-load is continued with the mappings that
 * were approved before it, and what is down is no drift.
 */
export async function withWhatIsDown(session: SqlSession, catalog: Catalog, ledgerSchema: string): Promise<Catalog> {
  const down = Map.groupBy(await readDown(session, ledgerSchema), ({ structure }) => structure.name);
  if (down.size === 0) return catalog;
  return { ...catalog, entities: catalog.entities.map((entity) => (down.get(entity.name) ?? []).reduce(withOne, entity)) };
}

async function readDown(session: SqlSession, ledgerSchema: string): Promise<Down[]> {
  const table = ident(ledgerSchema, 'bulk_loads');
  const [ledger] = await session.query<{ exists: boolean }>({
    text: 'SELECT to_regclass($1) IS NOT NULL AS exists',
    values: table.pieces,
  });
  if (!ledger?.exists) return [];
  return session.query<Down>(
    statement(sql`
      SELECT d.name, b.structure FROM ${ident(ledgerSchema, 'dropped_definitions')} AS d JOIN ${table} AS b ON b.run = d.run AND b.entity = d.entity
      WHERE d.restored_at IS NULL`),
  );
}

function withOne(entity: Entity, { name, structure }: Down): Entity {
  const key = entity.key ?? (structure.key?.name === name ? structure.key : undefined);
  return {
    ...entity,
    ...(key && { key }),
    uniques: withNamed(entity.uniques, structure.uniques, name),
    ...(structure.periodReferences && { periodReferences: withNamed(entity.periodReferences ?? [], structure.periodReferences, name) }),
    references: withNamed(entity.references, structure.references, name),
    indexes: withNamed(entity.indexes, structure.indexes, name),
    // Those that only an index calls are found by it.
    ...(structure.functions && { functions: structure.functions }),
  };
}

/** In byte order of the names, as the catalog lists them. */
function withNamed<Part extends { name: string }>(now: Part[], before: readonly Part[], name: string): Part[] {
  const lost = before.find((each) => each.name === name);
  if (!lost || now.some((each) => each.name === name)) return now;
  return [...now, lost].sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
}
