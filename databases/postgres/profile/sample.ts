import type { Entity } from '../../../model/catalog.ts';
import { rowsOf } from '../rows-of.ts';
import { type Fragment, join, raw, sql } from '../sql.ts';

/** How much of an entity is read, and whether that is all of it. */
export interface Sample {
  readonly entity: Entity;
  /** Rows of the entity as far as they are known. */
  readonly rows: number | null;
  /** At most so many rows are read. */
  readonly limit: number;
  /** Percent of the pages, or null: the first rows. */
  readonly percent: number | null;
}

/** Fixed, so that an unchanged table gives the same sample and the same profile. */
const seed = 20;

/** Small entities whole, big tables by a sample of their pages, views and foreign tables by their first rows. */
export function planSample(entity: Entity, rows: number | null, limit: number): Sample {
  const sampled = rows !== null && rows > limit && entity.kind !== 'view' && entity.kind !== 'foreign_table';
  // A fifth more pages than needed, since pages are not equally full; LIMIT cuts what is too much.
  return { entity, rows, limit, percent: sampled ? Math.min(100, (120 * limit) / rows) : null };
}

/** True when every row is read. */
export function isWhole({ rows, limit }: Sample): boolean {
  return rows !== null && rows <= limit;
}

/** A parenthesised SELECT of these columns over the sampled rows; without columns it still has the rows. */
export function sampleRows({ entity, limit, percent, ...rest }: Sample, columns: readonly Fragment[]): Fragment {
  const from = rowsOf(entity);
  const pages = percent === null ? raw('') : raw(` TABLESAMPLE SYSTEM (${percent}) REPEATABLE (${seed})`);
  const bound = isWhole({ entity, limit, percent, ...rest }) ? raw('') : raw(` LIMIT ${limit}`);
  return sql`(SELECT ${join(columns)} FROM ${from}${pages}${bound})`;
}
