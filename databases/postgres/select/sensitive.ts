import type { Sensitivity } from '../../../model/profile.ts';
import type { SqlSession } from '../../../model/session.ts';
import { qualifiedName } from '../entity-name.ts';
import { classify, wordsOf } from '../profile/sensitivity.ts';
import { namesWithin } from './names-within.ts';
import type { CatalogColumn, CatalogRelation, Kin } from './relations.ts';
import { strongest } from './value.ts';

/** What a profile says of a field; null where it says nothing. */
export type KnownSensitivity = (entity: string, field: string) => Sensitivity | null;

/** Words for columns of pairs of names and values, where a row says itself what its value is. */
const nameWords: ReadonlySet<string> = new Set(
  'key name attribute attr field property param parameter setting code label type kind'.split(' '),
);
const valueWords: ReadonlySet<string> = new Set('value val values content data wert valeur valor'.split(' '));

/** Kinds of content that no name tells of. */
const documentTypes: ReadonlySet<string> = new Set(['json', 'jsonb']);
const opaqueTypes: ReadonlySet<string> = new Set(['xml', 'hstore', 'lo']);

/**
 * How sensitive each column of a table is: by its name and profile, by those of all columns whose values it has too, and by the names that its rows
 * hold: members of JSON, and keys beside values. Names that can't be read, or are too many to be names, count as `pii`.
 */
export async function sensitivitiesOf(
  session: SqlSession,
  relation: CatalogRelation,
  kin: readonly Kin[],
  known: KnownSensitivity,
  readsContent: boolean,
): Promise<ReadonlyMap<string, Sensitivity | null>> {
  const found = new Map<string, Sensitivity | null>();
  for (const column of relation.columns) {
    const byName = byNames(relation, column.name, kin, known);
    found.set(
      column.name,
      byName ?? (relation.definition === null ? await byContent(readsContent ? session : null, relation, column) : null),
    );
  }
  return found;
}

function byNames({ oid, schema, name }: CatalogRelation, column: string, kin: readonly Kin[], known: KnownSensitivity): Sensitivity | null {
  const relatives = kin.filter((each) => each.relation === oid && each.column === column);
  const places = [{ schema, table: name, of: column }, ...relatives];
  return strongest(places.map((each) => ofField(qualifiedName(each.schema, each.table), each.of, known)));
}

const ofField = (entity: string, field: string, known: KnownSensitivity): Sensitivity | null =>
  strongest([known(entity, field), classify(entity, field, {})?.sensitivity ?? null]);

async function byContent(session: SqlSession | null, relation: CatalogRelation, column: CatalogColumn): Promise<Sensitivity | null> {
  if (column.types.some((type) => opaqueTypes.has(type))) return 'pii';
  if (column.types.some((type) => documentTypes.has(type))) {
    const isWhole = documentTypes.has(column.type);
    return isWhole && session ? ofNames(relation, await namesWithin(session, relation, column.name, 'members')) : 'pii';
  }
  const key = hasPairs(column) ? keyBeside(relation, column) : undefined;
  if (key === undefined) return null;
  if (!session || key.coded || wordsOf(key.name).at(-1) === 'id') return 'pii';
  return ofNames(relation, await namesWithin(session, relation, key.name, 'values'));
}

const hasPairs = ({ name }: CatalogColumn): boolean => wordsOf(name).some((word) => valueWords.has(word));

/** The column that says what the value of a row is: `attribute`, `key_name`, `attribute_id`. */
function keyBeside({ columns }: CatalogRelation, value: CatalogColumn): CatalogColumn | undefined {
  return columns.find(({ name, types }) => {
    const words = wordsOf(name);
    const [last = '', before = ''] = words.toReversed();
    if (name === value.name || types.some((type) => documentTypes.has(type))) return false;
    return nameWords.has(last) || (last === 'id' && nameWords.has(before));
  });
}

/** How sensitive names within a column of the table make it: each may say what a column would be called. */
export function ofNames({ schema, name }: Pick<CatalogRelation, 'schema' | 'name'>, names: readonly string[] | null): Sensitivity | null {
  return names === null ? 'pii' : strongest(names.map((each) => classify(qualifiedName(schema, name), each, {})?.sensitivity ?? null));
}
