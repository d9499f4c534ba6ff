import type { Entity, Field } from '../../../../model/catalog.ts';
import { placeOfName, tableName } from '../../entity-name.ts';
import { type Fragment, ident, join, raw, sql } from '../../sql.ts';
import { sequenceName } from '../relations.ts';
import { collate } from './type-ddl.ts';

/** Name of the sequence behind a counted column, within the schema of its table. */
export type SequenceOf = (entity: Entity, column: string) => string;

const standardSequence: SequenceOf = ({ table }, column) => sequenceName(table, column);

/** A table with its columns, key, unique keys, checks and exclusions; then its partitions. */
export function createTable(entity: Entity, sequenceOf: SequenceOf = standardSequence): Fragment[] {
  const { partitions } = entity;
  const parts = [...entity.fields.map((field) => columnOf(entity, field, sequenceOf)), ...constraintsOf(entity).map(({ text }) => text)];
  const by = partitions ? sql` PARTITION BY ${raw(partitions.by)}` : raw('');
  return [sql`CREATE TABLE ${tableName(entity)} (\n  ${join(parts, ',\n  ')}\n)${by}`, ...createPartitions(entity)];
}

/** Key, unique keys, checks and exclusions, each as it stands in a table. */
export function constraintsOf({ key, uniques, checks, exclusions }: Entity): { readonly name: string; readonly text: Fragment }[] {
  const columns = (fields: readonly string[]): Fragment => join(fields.map((each) => ident(each)));
  const keyed = ({ fields, withoutOverlaps }: NonNullable<Entity['key']>): Fragment =>
    sql`(${columns(fields)}${raw(withoutOverlaps ? ' WITHOUT OVERLAPS' : '')})`;
  const named = (name: string, body: Fragment) => ({ name, text: sql`CONSTRAINT ${ident(name)} ${body}` });
  return [
    ...(key ? [named(key.name, sql`PRIMARY KEY ${keyed(key)}`)] : []),
    ...uniques.map((unique) =>
      named(
        unique.name,
        sql`UNIQUE ${raw(unique.nullsNotDistinct ? 'NULLS NOT DISTINCT ' : '')}${keyed(unique)}${raw(unique.deferrable ? ' DEFERRABLE' : '')}`,
      ),
    ),
    ...checks.map(({ name, expression, unproven }) => named(name, sql`CHECK (${raw(expression)})${raw(unproven ? ' NOT ENFORCED' : '')}`)),
    ...exclusions.map(({ name, definition }) => named(name, raw(definition))),
  ];
}

function createPartitions(entity: Entity): Fragment[] {
  return (entity.partitions?.children ?? []).map(
    ({ name, bound }) => sql`CREATE TABLE ${tableName(placeOfName(name))} PARTITION OF ${tableName(entity)} ${raw(bound)}`,
  );
}

/** A column as it stands in a table. */
export function columnOf(entity: Entity, field: Field, sequenceOf: SequenceOf = standardSequence): Fragment {
  const { name, type, nullable, default: standard, generated, generation } = field;
  const parts = [
    sql`${ident(name)} ${raw(nativeType(type))}`,
    ...collate(field),
    ...(standard === undefined ? [] : [sql`DEFAULT ${raw(standard)}`]),
    ...(generation === undefined
      ? []
      : [sql`GENERATED ALWAYS AS (${raw(generation)}) ${raw(generated === 'virtual' ? 'VIRTUAL' : 'STORED')}`]),
    ...identity(entity, field, sequenceOf),
    ...(nullable ? [] : [raw('NOT NULL')]),
  ];
  return join(parts, ' ');
}

function identity(entity: Entity, { name, generated }: Field, sequenceOf: SequenceOf): Fragment[] {
  if (generated !== 'identity_default' && generated !== 'identity_always') return [];
  const how = raw(generated === 'identity_always' ? 'ALWAYS' : 'BY DEFAULT');
  return [sql`GENERATED ${how} AS IDENTITY (SEQUENCE NAME ${ident(entity.schema, sequenceOf(entity, name))})`];
}

/** The type's name says only that it is an array; how many dimensions it was declared with is kept beside it. */
export function nativeType({ native, dimensions }: Field['type']): string {
  return dimensions > 1 && native.endsWith('[]') ? native + '[]'.repeat(dimensions - 1) : native;
}
