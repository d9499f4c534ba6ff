import type { Catalog, Entity } from '../../../model/catalog.ts';
import type { SequenceOf } from '../draft/ddl/table-ddl.ts';
import { sequenceName } from '../draft/relations.ts';
import { placeOfName, tableName } from '../entity-name.ts';
import { type Fragment, ident, sql } from '../sql.ts';

type Sequence = Catalog['sequences'][number];

/** A table and a column of it, as sequences name their owner. */
const ownerOf = ({ entities }: Catalog, { name, ownedBy }: Sequence): { entity: Entity; column: string } | undefined => {
  const { schema } = placeOfName(name);
  return entities
    .filter((entity) => entity.schema === schema && ownedBy?.startsWith(`${entity.table}.`))
    .map((entity) => ({ entity, column: (ownedBy ?? '').slice(entity.table.length + 1) }))
    .find(({ entity, column }) => entity.fields.some((field) => field.name === column));
};

function isIdentity({ entity, column }: { entity: Entity; column: string }): boolean {
  return entity.fields.some(({ name, generated }) => name === column && (generated?.startsWith('identity') ?? false));
}

/** What the sequences behind identity columns are called in a catalog. */
export function sequenceOf(catalog: Catalog): SequenceOf {
  const names = new Map(catalog.sequences.map(({ name, ownedBy }) => [`${placeOfName(name).schema}.${ownedBy}`, placeOfName(name).table]));
  return ({ schema, table }, column) => names.get(`${schema}.${table}.${column}`) ?? sequenceName(table, column);
}

const plain = (catalog: Catalog): Sequence[] =>
  catalog.sequences.filter((each) => {
    const owner = ownerOf(catalog, each);
    return !owner || !isIdentity(owner);
  });

/** Sequences that no identity column brings along. */
export function createSequences(catalog: Catalog): Fragment[] {
  return plain(catalog).map(({ name }) => sql`CREATE SEQUENCE ${tableName(placeOfName(name))}`);
}

/** Whose they are, once the tables are there. */
export function ownSequences(catalog: Catalog): Fragment[] {
  return plain(catalog).flatMap((each) => {
    const owner = ownerOf(catalog, each);
    return owner
      ? [sql`ALTER SEQUENCE ${tableName(placeOfName(each.name))} OWNED BY ${tableName(owner.entity)}.${ident(owner.column)}`]
      : [];
  });
}

/** Sequences behind no identity that are no more; those of columns and tables that are gone went with them. */
export function dropSequences(before: Catalog, after: Catalog): Fragment[] {
  const gone = plain(before).filter(({ name }) => !after.sequences.some((each) => each.name === name));
  return gone.map(({ name }) => sql`DROP SEQUENCE IF EXISTS ${tableName(placeOfName(name))}`);
}
