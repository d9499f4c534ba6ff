import type { TargetStructure } from '../../../model/target-structure.ts';
import { tableName } from '../entity-name.ts';
import { ident, sql } from '../sql.ts';
import { scriptOf } from './structure-ddl.ts';

/** Makes unique keys of unique indexes that have their names, as some tools write them. */
export function adoptUniques({ catalog }: TargetStructure): string {
  const adopted = catalog.entities.flatMap((entity) =>
    entity.uniques.map(({ name }) => sql`ALTER TABLE ${tableName(entity)} ADD CONSTRAINT ${ident(name)} UNIQUE USING INDEX ${ident(name)}`),
  );
  return scriptOf(adopted);
}
