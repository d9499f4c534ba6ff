import type { ObservedFilter } from '../../../model/observed.ts';

/** Entries of the profiler that are read: its collection is small by itself. */
export const profiledMax = 100_000;

type Members = Readonly<Record<string, unknown>>;
const members = (value: unknown): Members =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Members) : {};

/** What an entry of `system.profile` looked and sorted by; null where it was no look-up. Values are not kept. */
export function filterOfEntry(entry: unknown, entityOf: (namespace: string) => string | null): ObservedFilter | null {
  const { ns, command: asked, query: old } = members(entry);
  const command = members(asked ?? old);
  const entity = entityOf(String(ns));
  if (entity === null) return null;
  const { filter, sort } = lookUpOf(command);
  const found = { equal: new Set<string>(), range: new Set<string>(), contains: new Set<string>() };
  noteFilter(members(filter), found);
  for (const path of Object.keys(members(sort))) if (!path.startsWith('$')) found.range.add(path);
  if (found.equal.size + found.range.size + found.contains.size === 0) return null;
  const contains = [...found.contains].sort();
  return {
    ...{ entity, equal: [...found.equal].sort(), range: [...found.range].filter((each) => !found.equal.has(each)) },
    ...(contains.length > 0 && { contains }),
    ...{ calls: 1, isProfiled: true },
  };
}

function lookUpOf(command: Members): { readonly filter: unknown; readonly sort: unknown } {
  const [first, second] = Array.isArray(command.pipeline) ? command.pipeline.map(members) : [];
  if (first) return { filter: first.$match, sort: first.$sort ?? second?.$sort };
  const { filter, query, q, sort } = command;
  return { filter: filter ?? query ?? q, sort };
}

interface Found {
  readonly equal: Set<string>;
  readonly range: Set<string>;
  readonly contains: Set<string>;
}

const orders = ['$gt', '$gte', '$lt', '$lte'];

function noteFilter(filter: Members, found: Found): void {
  for (const [path, wanted] of Object.entries(filter)) {
    if (path === '$and' && Array.isArray(wanted)) for (const each of wanted) noteFilter(members(each), found);
    if (path.startsWith('$')) continue;
    const operators = Object.keys(members(wanted)).filter((name) => name.startsWith('$'));
    if (operators.length === 0 || operators.some((name) => name === '$eq' || name === '$in')) found.equal.add(path);
    else if (operators.includes('$all')) found.contains.add(path);
    else if (operators.includes('$elemMatch')) noteElements(path, members(members(wanted).$elemMatch), found);
    else if (operators.some((name) => orders.includes(name))) found.range.add(path);
  }
}

function noteElements(path: string, wanted: Members, found: Found): void {
  const within: Found = { equal: new Set(), range: new Set(), contains: new Set() };
  noteFilter(wanted, within);
  for (const each of within.equal) found.equal.add(`${path}.${each}`);
  for (const each of within.range) found.range.add(`${path}.${each}`);
}

/** The same ways together, the most frequent first. */
export function summedFilters(filters: readonly ObservedFilter[]): ObservedFilter[] {
  const same = Map.groupBy(filters, ({ entity, equal, range, contains }) => JSON.stringify([entity, equal, range, contains]));
  const all = [...same.values()].flatMap(([first, ...others]) =>
    first ? [{ ...first, calls: others.reduce((sum, each) => sum + each.calls, first.calls) }] : [],
  );
  return all.toSorted((a, b) => b.calls - a.calls || (a.entity < b.entity ? -1 : 1));
}
