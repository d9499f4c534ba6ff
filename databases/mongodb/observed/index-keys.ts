import type { ObservedCondition, ObservedIndex, ObservedKeyKind } from '../../../model/observed.ts';
import type { CollectionMetadata } from '../metadata.ts';
import type { ScannedCollection } from '../scanned.ts';

type Index = CollectionMetadata['indexes'][number];

const kinds: Readonly<Record<string, ObservedKeyKind>> = { hashed: 'hashed', text: 'text', '2d': 'place', '2dsphere': 'place' };

/** Indexes of collections beside those of `_id`; `uses` by `entity.index`. */
export function observedIndexes(scans: readonly ScannedCollection[], uses: Readonly<Record<string, number>>): ObservedIndex[] {
  return scans.flatMap(({ entity, metadata }) =>
    metadata.indexes
      .filter(({ name }) => name !== '_id_')
      .map((index) => ({ entity, ...observedIndex(index), uses: uses[`${entity}.${index.name}`] ?? null })),
  );
}

function observedIndex(index: Index): Omit<ObservedIndex, 'entity' | 'uses'> {
  const { name, unique = false, sparse, partialFilterExpression, default_language: language } = index;
  const where = partialFilterExpression === undefined ? undefined : conditionsOf(partialFilterExpression);
  return {
    ...{ name, keys: keysOf(index), unique: unique && sparse !== true },
    ...(where !== undefined && { where }),
    ...(language !== undefined && { language }),
  };
}

/** An index of words is over the members that it weighs. */
function keysOf({ key, weights }: Index): ObservedIndex['keys'] {
  return Object.entries(key).flatMap(([path, how]) => {
    if (path === '_fts') return Object.keys(weights ?? {}).map((each) => ({ path: each, kind: 'text' as const }));
    if (path === '_ftsx') return [];
    return [{ path, kind: path.includes('$**') ? ('any' as const) : (kinds[String(how)] ?? 'value') }];
  });
}

const operators: Readonly<Record<string, ObservedCondition['operator']>> = {
  $eq: '=',
  $gt: '>',
  $gte: '>=',
  $lt: '<',
  $lte: '<=',
  $exists: 'exists',
};

/** What all must hold; null where some of it is said in another way. */
function conditionsOf(filter: unknown): ObservedCondition[] | null {
  if (filter === null || typeof filter !== 'object') return null;
  const found: ObservedCondition[] = [];
  for (const [path, wanted] of Object.entries(filter)) {
    const each = path === '$and' && Array.isArray(wanted) ? all(wanted) : conditionsOn(path, wanted);
    if (each === null) return null;
    found.push(...each);
  }
  return found;
}

function all(filters: readonly unknown[]): ObservedCondition[] | null {
  const each = filters.map(conditionsOf);
  return each.includes(null) ? null : each.flatMap((conditions) => conditions ?? []);
}

function conditionsOn(path: string, wanted: unknown): ObservedCondition[] | null {
  if (path.startsWith('$')) return null;
  const value = plainValue(wanted);
  if (value !== undefined) return [{ path, operator: '=', value }];
  const asked = Object.entries(wanted as Record<string, unknown>).map(([name, of]): ObservedCondition | null => {
    const [operator, to] = [operators[name], plainValue(of)];
    return operator === undefined || to === undefined || (operator === 'exists' && to !== true) ? null : { path, operator, value: to };
  });
  return asked.length === 0 || asked.includes(null) ? null : asked.filter((each) => each !== null);
}

/** Undefined for what is no plain value. */
function plainValue(value: unknown): ObservedCondition['value'] | undefined {
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return value as ObservedCondition['value'];
  const { _bsontype: type } = value as { _bsontype?: unknown };
  return type === 'Int32' || type === 'Double' || type === 'Long' ? Number(value) : undefined;
}
