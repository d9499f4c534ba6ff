import type { DeclaredIndex } from '../../../../model/declared-schema.ts';
import { sha256Hex } from '../../../../model/digest.ts';
import { fitName } from '../../../../model/drafting.ts';
import { placeOfName, tableName } from '../../entity-name.ts';
import { type Fragment, ident, join, literal, raw, sql } from '../../sql.ts';

/** An index by its own name, which follows from what it is. */
export interface NamedIndex {
  readonly name: string;
  readonly create: Fragment;
}

/** Declared indexes of a table, each made anew. */
export function declareIndexes(table: string, indexes: readonly DeclaredIndex[]): Fragment[] {
  const { schema } = placeOfName(table);
  return indexes.flatMap((each) => {
    const { name, create } = indexText(table, each);
    return [sql`DROP INDEX IF EXISTS ${ident(schema, name)}`, create];
  });
}

type Index = Pick<DeclaredIndex, 'method' | 'unique'> & Partial<DeclaredIndex>;

/** CREATE INDEX, and the index's name: those of table and columns, with a digest where that does not say all. */
export function indexText(table: string, index: Index): NamedIndex {
  const { columns = [], expression, text, where, unique } = index;
  const place = placeOfName(table);
  const rest = expression === undefined && where === undefined ? '' : `_${sha256Hex(`${expression} ${where}`).slice(0, 6)}`;
  const name = fitName(`${place.table}_${columns.join('_')}${text === undefined ? '' : '_text'}${rest}_idx`.replaceAll('__', '_'));
  const method = text === undefined ? index.method : 'gin';
  const condition = where === undefined ? raw('') : sql` WHERE ${raw(where)}`;
  const create = sql`CREATE ${raw(unique ? 'UNIQUE ' : '')}INDEX ${ident(name)}
    ON ${tableName(place)} USING ${raw(method)} (${elements(index)})${condition}`;
  return { name, create };
}

/** Full-text search weighs all columns alike, and takes an empty one as no words. */
function elements({ columns = [], expression, text }: Index): Fragment {
  if (expression !== undefined) return sql`(${raw(expression)})`;
  if (text === undefined) return join(columns.map((each) => ident(each)));
  const words = join(
    columns.map((each) => sql`coalesce(${ident(each)}, '')`),
    " || ' ' || ",
  );
  return sql`to_tsvector(${literal(text)}::regconfig, ${words})`;
}
