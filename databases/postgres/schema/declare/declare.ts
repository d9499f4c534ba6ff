import { type Catalog, type Entity, findEntity } from '../../../../model/catalog.ts';
import type { DeclaredSchema } from '../../../../model/declared-schema.ts';
import { placeOfName, tableName } from '../../entity-name.ts';
import { type Fragment, join, literal, raw, sql, statement } from '../../sql.ts';
import { declareColumns, declareConstraints, declareTable } from './columns.ts';
import { declareIndexes, indexText } from './indexes.ts';
import { declareAccess } from './row-security.ts';
import { declareTriggers, triggerFunctions } from './triggers.ts';

/** One declared thing: the statement, and what it is in words. */
export interface Declared {
  readonly text: string;
  readonly what: string;
}

/**
 * The statements that make of a structure what a playbook's `schema` declares, in order. They run on an empty copy of the
 * structure, where nothing that
 * they replace holds rows; what they come to is read from there.
 */
export function declareSchema({ enums, entities, balances }: DeclaredSchema, catalog: Catalog): Declared[] {
  const declared = Object.entries(entities);
  const each = (work: (name: string, of: (typeof declared)[number][1], there: Entity | undefined) => readonly Fragment[]) =>
    declared.flatMap(([name, of]) => work(name, of, findEntity(catalog, name)).map((made) => ({ made, name })));
  const parts = [
    ...Object.keys(balances).map((name) => ({ made: sql`DROP MATERIALIZED VIEW IF EXISTS ${tableName(placeOfName(name))}`, name })),
    ...Object.entries(enums).flatMap(([name, labels]) => declareEnum(name, labels, catalog).map((made) => ({ made, name }))),
    ...each(declareTable),
    ...each(declareColumns),
    ...each(declareConstraints),
    ...each((name, of) => declareIndexes(name, of.indexes)),
    ...triggerFunctions(Object.values(entities)).map((made) => ({ made, name: 'triggers' })),
    ...each(declareTriggers),
    ...each(declareAccess),
    ...Object.entries(balances).flatMap(([name, of]) => declareBalance(name, of).map((made) => ({ made, name }))),
  ];
  return parts.map(({ made, name }) => ({ text: statement(made).text, what: name }));
}

/** A new enum, or further labels of one that is there. */
function declareEnum(name: string, labels: readonly string[], { enums }: Catalog): Fragment[] {
  const there = enums.find((each) => each.name === name);
  const type = tableName(placeOfName(name));
  if (!there) return [sql`CREATE TYPE ${type} AS ENUM (${join(labels.map(literal))})`];
  return labels.map((label) => sql`ALTER TYPE ${type} ADD VALUE IF NOT EXISTS ${literal(label)}`);
}

/** A materialised view with the unique index by which it can be refreshed while it is read. */
function declareBalance(name: string, { select, key }: DeclaredSchema['balances'][string]): Fragment[] {
  const view = tableName(placeOfName(name));
  const unique = { columns: key, method: 'btree', unique: true } as const;
  return [sql`CREATE MATERIALIZED VIEW ${view} AS ${raw(select.trim().replace(/;$/, ''))}`, indexText(name, unique).create];
}
