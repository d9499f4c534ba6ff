import { type Catalog, type Entity, findEntity, findField } from '../../../../model/catalog.ts';
import type { Mapping } from '../../../../model/mapping.ts';
import type { ObservedCondition, ObservedFilter, ObservedIndex } from '../../../../model/observed.ts';
import { type Fragment, ident, join, literal, raw, sql, statement } from '../../sql.ts';
import { indexText } from '../declare/indexes.ts';
import { type DerivedFrom, type DerivedIndex, heldIn } from './derived-index.ts';

/** Where the members of a collection's documents stand, as far as one mapping holds them. */
interface Place {
  readonly entity: Entity;
  columnOf(path: string): string | undefined;
}

/** Languages of MongoDB's words that PostgreSQL's configurations are called by as well. */
const languages: ReadonlySet<string> = new Set(
  'danish dutch english finnish french german hungarian italian norwegian portuguese romanian russian spanish swedish turkish'.split(' '),
);
const noLanguage = 'simple';
/** MongoDB's own, where an index names none. */
const defaultLanguage = 'english';

/** Indexes of a collection over the table that one phase makes of it, or of an array in it. */
export function indexesOfDocuments({ mapping, observed }: DerivedFrom, target: Catalog): DerivedIndex[] {
  return observed.indexes.flatMap((index) => {
    const place = placeOf(mapping, index.entity, target);
    const made = place && madeOf(index, place);
    if (!made) return [];
    const used =
      index.uses === null ? '' : index.uses === 0 ? ', never used since the server began to count' : `, used ${index.uses} times`;
    const keys = index.keys.map(({ path }) => path).join(', ');
    return [{ ...made, entity: mapping.target, why: `the index ${index.name} of ${index.entity} (${keys})${used}` }];
  });
}

type Made = Pick<DerivedIndex, 'name' | 'text' | 'columns'>;

function madeOf({ keys, where, language = defaultLanguage, unique }: ObservedIndex, place: Place): Made | null {
  const columns = keys.map(({ path }) => place.columnOf(path));
  const known = columns.filter((each) => each !== undefined);
  if (known.length === 0 || known.length < columns.length || where === null) return null;
  const condition = where === undefined ? undefined : conditionOf(where, place);
  if (condition === null) return null;
  const kinds = new Set(keys.map(({ kind }) => kind));
  const name = place.entity.name;
  const rest = { unique: false, ...(condition !== undefined && { where: condition }) };
  if (kinds.has('text')) {
    const words = keys.flatMap(({ kind }, i) => (kind === 'text' ? (known[i] ?? []) : []));
    const text = languages.has(language) ? language : noLanguage;
    return created(name, { columns: words, text, method: 'gin', ...rest }, null);
  }
  const method = kinds.has('place') ? 'gist' : kinds.has('hashed') && known.length === 1 ? 'hash' : methodOf(place.entity, known);
  if (method === null) return null;
  const isPlain = method === 'btree' && condition === undefined;
  return created(
    name,
    { columns: known, method, ...rest, unique: unique && method === 'btree' && isWhole(place, keys) },
    isPlain ? known : null,
  );
}

/** Among elements of several documents a value may stand again. */
const isWhole = ({ entity }: Place, keys: ObservedIndex['keys']): boolean =>
  keys.every(({ path }) => entity.fields.some(({ name }) => name === path));

function created(entity: string, index: Parameters<typeof indexText>[1], columns: readonly string[] | null): Made {
  const { name, create } = indexText(entity, index);
  return { name, text: statement(create).text, columns };
}

/** What looks into the values of these columns; null where nothing does. */
export function methodOf(entity: Entity, columns: readonly string[]): 'btree' | 'gin' | 'gist' | null {
  const natives = columns.map((each) => findField(entity, each)?.type.native ?? '');
  const within = natives.map((native) => (looksInto.test(native) ? 'gin' : /range$|^point$|^inet$|^cidr$/.test(native) ? 'gist' : 'btree'));
  if (within.every((each) => each === 'btree')) return 'btree';
  return new Set(within).size === 1 ? (within[0] as 'gin' | 'gist') : null;
}

const looksInto = /\[\]$|^jsonb$|^tsvector$/;

function conditionOf(conditions: readonly ObservedCondition[], { columnOf }: Place): string | null {
  const said = conditions.map(({ path, operator, value }): Fragment | null => {
    const column = columnOf(path);
    if (column === undefined) return null;
    if (operator === 'exists') return sql`${ident(column)} IS NOT NULL`;
    if (value === null) return operator === '=' ? sql`${ident(column)} IS NULL` : null;
    return sql`${ident(column)} ${raw(operator)} ${literal(String(value))}`;
  });
  const all = said.filter((each) => each !== null);
  return all.length < said.length ? null : statement(join(all, ' AND ')).text;
}

/** The columns of a filter that stand in one table; of a filter over several tables, those of this one. */
export function columnsOfFilter(
  filter: ObservedFilter,
  mapping: Mapping,
  target: Catalog,
): Required<Pick<ObservedFilter, 'equal' | 'range' | 'contains'>> | null {
  const place = placeOf(mapping, filter.entity, target);
  if (!place) return null;
  const held = (paths: readonly string[]): string[] => paths.flatMap((path) => place.columnOf(path) ?? []);
  return { equal: held(filter.equal), range: held(filter.range), contains: held(filter.contains ?? []) };
}

/** Members of the documents themselves, or of elements: `orders.sku` is `element.sku` of `users.orders[]`. */
function placeOf(mapping: Mapping, collection: string, target: Catalog): Place | null {
  const entity = findEntity(target, mapping.target);
  const held = heldIn(mapping);
  if (!entity) return null;
  if (mapping.source === collection) return { entity, columnOf: (path) => held.get(path) };
  const [, array] = mapping.source.startsWith(`${collection}.`)
    ? (/^(.+)(?:\[\]|\{\})$/.exec(mapping.source.slice(collection.length + 1)) ?? [])
    : [];
  if (array === undefined) return null;
  return {
    entity,
    columnOf: (path) => {
      if (path === array) return held.get('value');
      return path.startsWith(`${array}.`) ? held.get(`element.${path.slice(array.length + 1)}`) : undefined;
    },
  };
}
