import type { Entity, Field } from '../../../model/catalog.ts';
import { findField } from '../../../model/catalog.ts';
import type { ResolvedIdentity } from '../../../model/phase-statements.ts';
import type { TargetSession } from '../../../model/session.ts';
import { canonicalKeySql, derivedKeySql } from '../compile/keys.ts';
import { rowsOf } from '../rows-of.ts';
import { ident, sql, statement } from '../sql.ts';
import { savedName } from './definitions.ts';

/** Kinds of which equal values have one text, so that equal values are equal legacy keys. */
const kinds: ReadonlySet<string> = new Set(['smallint', 'integer', 'bigint', 'uuid']);

/**
 * The unique column in which every row of an entity keeps the legacy key that its target key is derived from, proven on the rows; null where
 * there is none, or where the entity has more than `rowsMax` rows and the proof would cost more than it saves.
 */
export async function findLegacyColumn(session: TargetSession, identity: ResolvedIdentity, rowsMax: number): Promise<string | null> {
  if (identity.strategy !== 'derived' || identity.targetKey.length !== 1) return null;
  if ((await estimatedRows(session, identity.target)) > rowsMax) return null;
  for (const { name } of candidates(identity.target)) if (await isProven(session, identity, name)) return name;
  return null;
}

function candidates(entity: Entity): Field[] {
  return entity.uniques.flatMap(({ fields: [name = '', ...others] }) => {
    const field = others.length === 0 ? findField(entity, name) : undefined;
    return field && !field.nullable && isPlain(field) ? [field] : [];
  });
}

/** Whether a column's values are equal just when their texts are. */
export function isPlain({ type }: Pick<Field, 'type'>): boolean {
  return kinds.has(type.kind) && type.dimensions === 0 && !type.isDomain;
}

/** As of the last ANALYZE, which every phase ends with; a table that never had one counts as large. */
async function estimatedRows(session: TargetSession, entity: Entity): Promise<number> {
  const [found] = await session.query<{ rows: number }>(
    statement(sql`SELECT reltuples::float8 AS rows FROM pg_catalog.pg_class WHERE oid = to_regclass(${savedName(entity)})`),
  );
  return found === undefined || found.rows < 0 ? Number.POSITIVE_INFINITY : found.rows;
}

async function isProven(session: TargetSession, { name, system, target, targetKey }: ResolvedIdentity, column: string): Promise<boolean> {
  const derived = derivedKeySql({ system, identity: name }, canonicalKeySql([ident('t', column)]));
  const [found] = await session.query<{ proven: boolean }>(
    statement(sql`
      SELECT NOT EXISTS (SELECT FROM ${rowsOf(target)} AS t WHERE ${ident('t', targetKey[0] ?? '')} IS DISTINCT FROM ${derived}) AS proven`),
  );
  return found?.proven === true;
}
