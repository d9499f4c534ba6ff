import { loadModule } from 'libpg-query';
import { type Catalog, type Entity, findEntity } from '../../../../model/catalog.ts';
import type { DeclaredSchema } from '../../../../model/declared-schema.ts';
import type { Mapping } from '../../../../model/mapping.ts';
import type { ObservedFilter } from '../../../../model/observed.ts';
import { ident, join, sql, statement } from '../../sql.ts';
import { indexText } from '../declare/indexes.ts';
import { carriedIndexes } from './carried.ts';
import { type DerivedFrom, type DerivedIndex, heldIn } from './derived-index.ts';
import { columnsOfFilter, indexesOfDocuments, methodOf } from './of-documents.ts';

/**
 * Indexes of a target that its references need, that the source had, and that queries of the source were seen to look by;
 * through the mapping. What the
 * target has already, or an earlier one gives as its first columns, is left out.
 */
export async function deriveIndexes(target: Catalog, of: readonly DerivedFrom[], { indexes }: DeclaredSchema): Promise<DerivedIndex[]> {
  await loadModule();
  const wanted = [
    ...target.entities.flatMap(referenceIndexes),
    ...(indexes.carried ? of.flatMap((each) => [...carriedIndexes(each, target), ...indexesOfDocuments(each, target)]) : []),
    ...(indexes.observed ? of.flatMap((each) => observedIndexes(each, target, indexes.calls_min)) : []),
  ];
  const kept: DerivedIndex[] = [];
  for (const each of wanted.filter(({ name }) => !indexes.without.includes(name))) {
    const entity = findEntity(target, each.entity);
    const others = kept.filter((other) => other.entity === each.entity);
    if (entity && !others.some(({ text }) => text === each.text) && !isServed(each, entity, others)) kept.push(each);
  }
  return kept;
}

/** What an index is over, whatever it is called. */
const overOf = (definition: string): string => definition.slice(definition.indexOf(' USING '));

function isServed({ columns, text }: DerivedIndex, { key, uniques, indexes }: Entity, others: readonly DerivedIndex[]): boolean {
  if (!columns) return indexes.some(({ definition }) => overOf(definition) === overOf(text));
  const whole = indexes.filter(({ where, method }) => where === undefined && method === 'btree').map(({ fields }) => fields);
  const there = [
    ...(key ? [key.fields] : []),
    ...uniques.map(({ fields }) => fields),
    ...whole,
    ...others.flatMap((each) => (each.columns ? [each.columns] : [])),
  ];
  return there.some((fields) => columns.every((column, i) => fields[i] === column));
}

/** PostgreSQL makes none by itself, and every deletion of a parent looks for its children. */
function referenceIndexes({ name, kind, references }: Entity): DerivedIndex[] {
  if (kind !== 'table' && kind !== 'partitioned_table') return [];
  return references.map((each) => plainIndex(name, each.fields, `the reference to ${each.entity}`));
}

/** Slow ones are noted for a short time only: so many are reason enough. */
const profiledMin = 3;

function observedIndexes({ mapping, observed }: DerivedFrom, target: Catalog, callsMin: number): DerivedIndex[] {
  const entity = findEntity(target, mapping.target);
  return observed.filters
    .filter(({ calls, isProfiled }) => calls >= (isProfiled ? Math.min(callsMin, profiledMin) : callsMin))
    .flatMap((filter) => {
      const found = filter.isProfiled ? columnsOfFilter(filter, mapping, target) : columnsHeld(filter, mapping);
      return found && entity ? ofFilter(filter, found, entity) : [];
    });
}

/** All columns of the filter, or nothing: half of them would be another index. */
function columnsHeld({ entity, equal, range, contains = [], empty = [] }: ObservedFilter, mapping: Mapping): HeldColumns | null {
  const held = heldIn(mapping);
  const range1 = range.slice(0, 1);
  if (entity !== mapping.source || [...equal, ...range1, ...empty].some((each) => !held.has(each))) return null;
  const of = (columns: readonly string[]): string[] => columns.flatMap((each) => held.get(each) ?? []);
  return { equal: of(equal), range: of(range1), contains: of(contains), empty: of(empty) };
}

interface HeldColumns {
  readonly equal: readonly string[];
  readonly range: readonly string[];
  readonly contains: readonly string[];
  readonly empty?: readonly string[];
}

function ofFilter(filter: ObservedFilter, { equal, range, contains, empty = [] }: HeldColumns, entity: Entity): DerivedIndex[] {
  const where =
    empty.length === 0
      ? undefined
      : statement(
          join(
            empty.map((each) => sql`${ident(each)} IS NULL`),
            ' AND ',
          ),
        ).text;
  const columns = [...new Set([...equal, ...range.slice(0, 1)])];
  const asked = [...filter.equal, ...filter.range.slice(0, 1), ...(filter.contains ?? [])].join(', ');
  const only = filter.empty?.length ? ` where ${filter.empty.join(', ')} is empty` : '';
  const how = filter.isProfiled ? 'noted by the profiler' : 'queries of the source';
  const why = `${filter.calls} ${how} looked by ${asked}${only}`;
  const within = contains.flatMap((each) => {
    const method = methodOf(entity, [each]);
    return method === null || method === 'btree' ? [] : [derivedIndex(entity.name, { columns: [each], method, where }, why)];
  });
  return columns.length === 0 ? within : [derivedIndex(entity.name, { columns, method: 'btree', where }, why), ...within];
}

const plainIndex = (entity: string, columns: readonly string[], why: string): DerivedIndex =>
  derivedIndex(entity, { columns, method: 'btree', where: undefined }, why);

interface Shape {
  readonly columns: readonly string[];
  readonly method: 'btree' | 'gin' | 'gist';
  readonly where: string | undefined;
}

function derivedIndex(entity: string, { columns, method, where }: Shape, why: string): DerivedIndex {
  const { name, create } = indexText(entity, { columns: [...columns], method, unique: false, ...(where !== undefined && { where }) });
  return { entity, name, text: statement(create).text, why, columns: method === 'btree' && where === undefined ? columns : null };
}
