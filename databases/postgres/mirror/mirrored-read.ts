import type { Entity, Field } from '../../../model/catalog.ts';
import { assert } from '../../../model/errors.ts';
import type { LedgerPlace } from '../../../model/ledger.ts';
import type { MirroredTable } from '../../../model/mirror.ts';
import type { ReadColumn, ReadLookup, SourceRead } from '../../../model/reading.ts';
import { placeOfName } from '../entity-name.ts';
import { mirroredField } from './mirrored-type.ts';
import { mirrorName, mirrorSchema } from './names.ts';

type Mirrors = readonly MirroredTable[];

/** Whether a table is the mirror of an entity. Elements of documents stand in the table of their collection, and are told from it by their name. */
export function isMirrorOf({ entity, read }: MirroredTable, name: string): boolean {
  if (read) return entity.name === name;
  const { schema, table } = placeOfName(name);
  return entity.schema === schema && entity.table === table;
}

/** The mirror of a source entity. */
export function mirrorOf(tables: Mirrors, name: string): MirroredTable {
  const found = tables.find((table) => isMirrorOf(table, name));
  assert(found, `${name} is not mirrored`);
  return found;
}

/** The same read over the mirrors: their tables, and the types that columns have there. */
export function mirroredRead(read: SourceRead, tables: Mirrors, place: Pick<LedgerPlace, 'migration'>): SourceRead {
  const driving = mirrorOf(tables, read.entity.name);
  const name = mirrorName(place, driving);
  return {
    ...read,
    entity: driving.read ? plainEntity(driving, name) : mirroredEntity(read.entity, name),
    columns: read.columns.map((column) => (driving.read && column.lookup === null ? plainColumn(column) : mirroredColumn(column))),
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

/** Rows of documents are plain ones in their mirror: what was looked into stands in columns of its own. */
function plainEntity({ entity, fields }: MirroredTable, table: string): Entity {
  const { unnest: _unnest, elements: _elements, hasFacets: _facets, ...plain } = entity;
  return { ...plain, schema: mirrorSchema, table, kind: 'table', fields: fields.map(typed) };
}

const plainColumn = ({ alias, field }: ReadColumn): ReadColumn => ({
  alias,
  lookup: null,
  field: mirroredField({ ...field, name: alias }),
});

const typed = (field: Field): Field => ({ ...field, ...mirroredField(field) });

/** Members of JSON keep their own type: they are read of a value, and no columns. */
function mirroredColumn(column: ReadColumn): ReadColumn {
  if (column.ref && (column.ref.path.length > 1 || column.ref.read !== column.lookup)) return column;
  return { ...column, field: mirroredField(column.field) };
}

function mirroredLookup(lookup: ReadLookup, tables: Mirrors, place: Pick<LedgerPlace, 'migration'>): ReadLookup {
  const name = mirrorName(place, mirrorOf(tables, lookup.entity));
  return { ...lookup, entity: `${mirrorSchema}.${name}`, kind: 'table', fields: lookup.fields.map(mirroredField) };
}
