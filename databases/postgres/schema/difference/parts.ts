import type { Catalog, Entity } from '../../../../model/catalog.ts';
import { digestOf } from '../../../../model/digest.ts';
import type { Fragment } from '../../sql.ts';

/**
 * What changes, in the order in which it is done: references that have to go, then drops of all parts, then what is made, then
 * what needs the new tables, and references when all
 * keys are there.
 */
export interface Change {
  readonly unlinks: readonly Fragment[];
  readonly drops: readonly Fragment[];
  readonly creates: readonly Fragment[];
  readonly late: readonly Fragment[];
  readonly references: readonly Fragment[];
  readonly losses: readonly string[];
  /** Whether a column has another type or is computed anew, which what stands on it does not survive. */
  readonly rewrites?: boolean;
}

/** An entity before and after. */
export interface Pair {
  readonly was: Entity;
  readonly now: Entity;
}

export const noChange: Change = { unlinks: [], drops: [], creates: [], late: [], references: [], losses: [] };

/** Several changes as one. */
export function merged(changes: readonly Change[]): Change {
  return {
    unlinks: changes.flatMap(({ unlinks }) => unlinks),
    drops: changes.flatMap(({ drops }) => drops),
    creates: changes.flatMap(({ creates }) => creates),
    late: changes.flatMap(({ late }) => late),
    references: changes.flatMap(({ references }) => references),
    losses: changes.flatMap(({ losses }) => losses),
  };
}

export const isSame = (a: unknown, b: unknown): boolean => digestOf(a ?? null) === digestOf(b ?? null);

/** Names that a catalog has and the one before had not. */
export function addedBy(namesOf: (of: Catalog) => readonly string[], before: Catalog, after: Catalog): string[] {
  const known = new Set(namesOf(before));
  return namesOf(after).filter((name) => !known.has(name));
}

/** What is in one list and not, or not the same, in the other; by name. */
export function missingFrom<Item extends { readonly name: string }>(others: readonly Item[], items: readonly Item[]): Item[] {
  const known = new Map(others.map((each) => [each.name, each]));
  return items.filter((each) => !isSame(known.get(each.name), each));
}

/** What is dropped and what is made to come from one list to the other; what `isRemade` is both. */
export function exchanged<Item extends { readonly name: string }>(
  was: readonly Item[],
  now: readonly Item[],
  isRemade: (item: Item) => boolean,
) {
  const [before, after] = [was, now].map((all) => all.filter((each) => !isRemade(each)));
  return { gone: missingFrom(after ?? [], was), made: missingFrom(before ?? [], now) };
}
