import type { Entity, Field } from '../../../model/catalog.ts';
import { assert } from '../../../model/errors.ts';
import type { LedgerPlace } from '../../../model/ledger.ts';
import type { MirroredTable } from '../../../model/mirror.ts';
import type { ReadColumn, ReadLookup, SourceRead } from '../../../model/reading.ts';
import { placeOfName } from '../entity-name.ts';
import { mirroredField } from './mirrored-type.ts';
import { mirrorName, mirrorSchema } from './names.ts';

type Mirrors = readonly MirroredTable[];

/** The mirror of a source table. */
export function mirrorOf(tables: Mirrors, { schema, table }: Pick<Entity, 'schema' | 'table'>): MirroredTable {
  const found = tables.find(({ entity }) => entity.schema === schema && entity.table === table);
  assert(found, `${schema}.${table} is not mirrored`);
  return found;
}

/** The same read over the mirrors: their tables, and the types that columns have there. */
export function mirroredRead(read: SourceRead, tables: Mirrors, place: Pick<LedgerPlace, 'migration'>): SourceRead {
  const driving = mirrorOf(tables, read.entity);
  return {
    ...read,
    entity: mirroredEntity(read.entity, mirrorName(place, driving)),
    columns: read.columns.map(mirroredColumn),
    lookups: read.lookups.map((lookup) => mirroredLookup(lookup, tables, place)),
  };
}

function mirroredEntity(entity: Entity, table: string): Entity {
  const { unnest } = entity;
  return {
    ...entity,
    ...{ schema: mirrorSchema, table, kind: 'table' as const, fields: entity.fields.map(typed) },
    ...(unnest && { unnest: { ...unnest, parent: unnest.parent.map(typed) } }),
  };
}

const typed = (field: Field): Field => ({ ...field, ...mirroredField(field) });

/** Members of JSON keep their own type: they are read of a value, and no columns. */
function mirroredColumn(column: ReadColumn): ReadColumn {
  if (column.ref && (column.ref.path.length > 1 || column.ref.read !== column.lookup)) return column;
  return { ...column, field: mirroredField(column.field) };
}

function mirroredLookup(lookup: ReadLookup, tables: Mirrors, place: Pick<LedgerPlace, 'migration'>): ReadLookup {
  const name = mirrorName(place, mirrorOf(tables, placeOfName(lookup.entity)));
  return { ...lookup, entity: `${mirrorSchema}.${name}`, kind: 'table', fields: lookup.fields.map(mirroredField) };
}
