import type { Entity } from '../../model/catalog.ts';
import { type Fragment, ident } from './sql.ts';

/** Where a table or type stands. */
type Place = Pick<Entity, 'schema' | 'table'>;

/** `table`; `schema.table` outside the schema `public`, and for a name that would be read so. */
export function qualifiedName(schema: string, name: string): string {
  return schema === 'public' && !name.includes('.') ? name : `${schema}.${name}`;
}

/** The schema and the name in it that `qualifiedName` has put together. */
export function placeOfName(name: string): Place {
  const dot = name.indexOf('.');
  return dot < 0 ? { schema: 'public', table: name } : { schema: name.slice(0, dot), table: name.slice(dot + 1) };
}

/** Its name for SQL, quoted; of an entity also the name of its row type. */
export function tableName({ schema, table }: Place): Fragment {
  return ident(schema, table);
}
