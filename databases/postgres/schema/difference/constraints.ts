import type { Catalog, Entity } from '../../../../model/catalog.ts';
import { addReference, createIndexes } from '../../draft/ddl/catalog-ddl.ts';
import { constraintsOf } from '../../draft/ddl/table-ddl.ts';
import { tableName } from '../../entity-name.ts';
import { ident, sql } from '../../sql.ts';
import { type Change, missingFrom, noChange, type Pair } from './parts.ts';

/** Constraints and indexes that are gone, new, or otherwise: these are made again. References wait for the keys that they point at. */
export function changeConstraints({ was, now }: Pair, after: Catalog): Change {
  const alter = sql`ALTER TABLE ${tableName(now)}`;
  const drop = (name: string) => sql`${alter} DROP CONSTRAINT ${ident(name)}`;
  const [before, wanted] = [constraintsOf(was), constraintsOf(now)];
  const fresh = missingFrom(before, wanted);
  const indexes = missingFrom(was.indexes, now.indexes);
  const references = missingFrom(was.references, now.references);
  const [oldPeriods = [], newPeriods = []] = [was.periodReferences, now.periodReferences];
  return {
    ...noChange,
    drops: [
      ...[...missingFrom(now.references, was.references), ...missingFrom(newPeriods, oldPeriods)].map(({ name }) => drop(name)),
      ...missingFrom(wanted, before).map(({ name }) => drop(name)),
      ...missingFrom(now.indexes, was.indexes).map(({ name }) => sql`DROP INDEX IF EXISTS ${ident(was.schema, name)}`),
    ],
    late: [...fresh.map(({ text }) => sql`${alter} ADD ${text}`), ...createIndexes({ ...now, indexes } satisfies Entity)],
    references: [
      ...references.map((each) => addReference(now, each, after, '')),
      ...missingFrom(oldPeriods, newPeriods).map((each) => addReference(now, each, after, 'PERIOD ')),
    ],
  };
}
