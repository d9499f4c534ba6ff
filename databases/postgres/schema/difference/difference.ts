import { loadModule } from 'libpg-query';
import { type Catalog, type Entity, findEntity } from '../../../../model/catalog.ts';
import type { TargetStructure } from '../../../../model/target-structure.ts';
import { addReference, comments, createIndexes } from '../../draft/ddl/catalog-ddl.ts';
import { createTable } from '../../draft/ddl/table-ddl.ts';
import { tableName } from '../../entity-name.ts';
import { type Fragment, ident, join, raw, sql } from '../../sql.ts';
import { createGrant, createRole, dropGrant, rolesOf } from '../access-ddl.ts';
import { createSequences, dropSequences, ownSequences, sequenceOf } from '../sequence-ddl.ts';
import { createTriggers, isView, schemasNamed, scriptOf, uncheckedBodies } from '../structure-ddl.ts';
import { createView, dropView, inOrder, relationsIn } from '../view-ddl.ts';
import { changeAccess, enableChanged } from './access.ts';
import { changeColumns } from './columns.ts';
import { changeConstraints } from './constraints.ts';
import { addedBy, type Change, isSame, merged, missingFrom, noChange } from './parts.ts';
import { changeTypes } from './types.ts';

/** How to come from one structure to another. */
export interface StructureChange {
  /** Empty where there is nothing to do. */
  readonly sql: string;
  /** What would be gone with it, or could fail on rows that are there; in words. */
  readonly losses: readonly string[];
}

/** The statements that make the second structure of the first. Throws `unsupported_structure` for what no statement can change. */
export async function differenceDdl(from: TargetStructure, to: TargetStructure): Promise<StructureChange> {
  await loadModule();
  const [before, after] = [from.catalog, to.catalog];
  const tables = changeTables(before, after);
  const views = changeViews(before, after, tables.altered);
  const types = changeTypes(before, after);
  const change = merged(tables.changes);
  const setUp = [
    ...addedBy(rolesOf, before, after).map(createRole),
    ...addedBy(schemasNamed, before, after).map((name) => sql`CREATE SCHEMA IF NOT EXISTS ${ident(name)}`),
    ...after.extensions
      .filter(({ name }) => !before.extensions.some((each) => each.name === name))
      .map(({ name }) => sql`CREATE EXTENSION IF NOT EXISTS ${ident(name)} WITH SCHEMA public`),
  ];
  const statements = [
    ...setUp,
    ...views.drops,
    ...change.unlinks,
    ...change.drops,
    ...types.creates,
    ...changeRoutines(from, to),
    ...createSequences(newOnly(before, after)),
    ...change.creates,
    ...dropSequences(before, after),
    ...tables.created,
    ...change.late,
    ...tables.references,
    ...change.references,
    ...views.creates,
    ...changeGrants(before, after),
    ...tables.last,
  ];
  return { sql: scriptOf(statements), losses: [...change.losses, ...tables.losses] };
}

interface Tables {
  readonly changes: readonly Change[];
  readonly created: readonly Fragment[];
  readonly references: readonly Fragment[];
  readonly last: readonly Fragment[];
  readonly losses: readonly string[];
  /** Tables of which views have to be made again. */
  readonly altered: ReadonlySet<string>;
}

function changeTables(before: Catalog, after: Catalog): Tables {
  const [old, now] = [before, after].map(({ entities }) => entities.filter((each) => !isView(each)));
  const kept = (now ?? []).flatMap((entity) => {
    const was = findEntity(before, entity.name);
    return was ? [{ was, now: entity }] : [];
  });
  const fresh = (now ?? []).filter(({ name }) => !findEntity(before, name));
  const gone = (old ?? []).filter(({ name }) => !findEntity(after, name));
  const columns = kept.map((pair) => ({ pair, change: changeColumns(pair, sequenceOf(after)) }));
  const tablesWith = (holds: (change: Change) => unknown): Set<string> =>
    new Set(columns.filter(({ change }) => holds(change)).map(({ pair }) => pair.now.name));
  const altered = tablesWith(({ rewrites }) => rewrites);
  const dropped: Change = { ...noChange, drops: gone.length === 0 ? [] : [sql`DROP TABLE ${join(gone.map(tableName))}`] };
  return {
    changes: [
      dropped,
      ...kept.flatMap((pair) => [changeAccess(pair, altered), changeConstraints(pair, after, altered)]),
      ...columns.map(({ change }) => change),
    ],
    created: [
      ...fresh.flatMap((entity) => createTable(entity, sequenceOf(after))),
      ...ownSequences(changedOnly(before, after)),
      ...fresh.flatMap(createIndexes),
      ...fresh.flatMap(createTriggers),
      ...fresh.flatMap(enableChanged),
    ],
    references: fresh.flatMap((entity) => [
      ...entity.references.map((each) => addReference(entity, each, after, '')),
      ...(entity.periodReferences ?? []).map((each) => addReference(entity, each, after, 'PERIOD ')),
    ]),
    last: [
      ...fresh.flatMap(comments),
      ...kept.filter(({ was, now: entity }) => !isSame(commentsOf(was), commentsOf(entity))).flatMap(({ now: entity }) => comments(entity)),
    ],
    losses: gone.map(({ name }) => `the table ${name} and its rows`),
    altered: tablesWith(({ drops, rewrites }) => drops.length > 0 || rewrites),
  };
}

const commentsOf = ({ comment, fields }: Entity) => [comment, ...fields.map((each) => [each.name, each.comment])];

/** The catalog after, with the sequences that are new or have another owner. */
const changedOnly = (before: Catalog, after: Catalog): Catalog => ({ ...after, sequences: missingFrom(before.sequences, after.sequences) });

/** The catalog after, with the sequences that were not there before. */
const newOnly = (before: Catalog, after: Catalog): Catalog => ({
  ...after,
  sequences: after.sequences.filter(({ name }) => !before.sequences.some((each) => each.name === name)),
});

/** Views are made again where they have changed, or what they read has, and so are those that read them. */
function changeViews(before: Catalog, after: Catalog, altered: ReadonlySet<string>) {
  const stale = new Set<string>(altered);
  const views = (of: Catalog): Entity[] => inOrder(of.entities.filter(isView));
  const isStale = (view: Entity): boolean => {
    const other = findEntity(after, view.name);
    const changed = !other || !isSame(viewOf(view, before), viewOf(other, after));
    return changed || [...relationsIn(view.definition ?? '')].some((name) => stale.has(name));
  };
  const dropped = views(before).filter((view) => isStale(view) && stale.add(view.name));
  const created = views(after).filter(({ name }) => stale.has(name) || !findEntity(before, name));
  return { drops: dropped.toReversed().map(dropView), creates: created.flatMap((view) => createView(view, after)) };
}

const viewOf = ({ kind, definition, fields, indexes, name }: Entity, { viewOptions = {} }: Catalog) => [
  kind,
  definition,
  indexes,
  fields.map((each) => [each.name, each.type.native]),
  viewOptions[name],
];

function changeRoutines({ routines: before }: TargetStructure, { routines: after }: TargetStructure): Fragment[] {
  const changed = after.filter(({ name, definition }) => !before.some((each) => each.name === name && each.definition === definition));
  return changed.length === 0 ? [] : [uncheckedBodies, ...changed.map(({ definition }) => raw(definition.trimEnd()))];
}

function changeGrants({ grants: before = [] }: Catalog, after: Catalog): Fragment[] {
  const grants = after.grants ?? [];
  const stillThere = before.filter(({ entity }) => findEntity(after, entity));
  return [
    ...stillThere.filter((each) => !grants.some((other) => isSame(each, other))).map(dropGrant),
    ...grants.filter((each) => !before.some((other) => isSame(each, other))).map(createGrant),
  ];
}
