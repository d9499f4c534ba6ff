import type { Catalog, Reference } from '../../../../model/catalog.ts';
import { addReference, createIndexes } from '../../draft/ddl/catalog-ddl.ts';
import { constraintsOf } from '../../draft/ddl/table-ddl.ts';
import { tableName } from '../../entity-name.ts';
import { ident, sql } from '../../sql.ts';
import { type Change, exchanged, noChange, type Pair } from './parts.ts';

/**
 * Constraints and indexes that are gone, new, or otherwise: these are made again, and so is all that stands on a table of which
 * columns are `altered`.
 * References wait for the keys that they point at.
 */
export function changeConstraints({ was, now }: Pair, after: Catalog, altered: ReadonlySet<string>): Change {
  const alter = sql`ALTER TABLE ${tableName(now)}`;
  const drop = ({ name }: { readonly name: string }) => sql`${alter} DROP CONSTRAINT IF EXISTS ${ident(name)}`;
  const isRemade = (): boolean => altered.has(now.name);
  const isRelinked = ({ entity }: Reference): boolean => altered.has(now.name) || altered.has(entity);
  const constraints = exchanged(constraintsOf(was), constraintsOf(now), isRemade);
  const indexes = exchanged(was.indexes, now.indexes, isRemade);
  const references = exchanged(was.references, now.references, isRelinked);
  const periods = exchanged(was.periodReferences ?? [], now.periodReferences ?? [], isRelinked);
  return {
    ...noChange,
    unlinks: [...references.gone, ...periods.gone].map(drop),
    drops: [...constraints.gone.map(drop), ...indexes.gone.map(({ name }) => sql`DROP INDEX IF EXISTS ${ident(was.schema, name)}`)],
    late: [...constraints.made.map(({ text }) => sql`${alter} ADD ${text}`), ...createIndexes({ ...now, indexes: indexes.made })],
    references: [
      ...references.made.map((each) => addReference(now, each, after, '')),
      ...periods.made.map((each) => addReference(now, each, after, 'PERIOD ')),
    ],
  };
}
