import { loadModule } from 'libpg-query';
import { type Catalog, type Entity, findEntity } from '../../../../model/catalog.ts';
import type { DeclaredSchema } from '../../../../model/declared-schema.ts';
import { statement } from '../../sql.ts';
import { indexText } from '../declare/indexes.ts';
import { carriedIndexes } from './carried.ts';
import { type DerivedFrom, type DerivedIndex, heldIn } from './derived-index.ts';

/**
 * Indexes of a target that its references need, that the source had, and that queries of the source were seen to look by;
 * through the mapping. What the
 * target has already, or an earlier one gives as its first columns, is left out.
 */
export async function deriveIndexes(target: Catalog, of: readonly DerivedFrom[], { indexes }: DeclaredSchema): Promise<DerivedIndex[]> {
  await loadModule();
  const wanted = [
    ...target.entities.flatMap(referenceIndexes),
    ...(indexes.carried ? of.flatMap((each) => carriedIndexes(each, target)) : []),
    ...(indexes.observed ? of.flatMap((each) => observedIndexes(each, indexes.calls_min)) : []),
  ];
  const kept: DerivedIndex[] = [];
  for (const each of wanted) {
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

function observedIndexes({ mapping, observed }: DerivedFrom, callsMin: number): DerivedIndex[] {
  const held = heldIn(mapping);
  return observed.filters
    .filter(({ entity, calls }) => entity === mapping.source && calls >= callsMin)
    .flatMap(({ equal, range, calls }) => {
      const columns = [...equal, ...range.slice(0, 1)].map((each) => held.get(each));
      const known = columns.filter((each) => each !== undefined);
      if (known.length === 0 || known.length < columns.length) return [];
      return [
        plainIndex(
          mapping.target,
          [...new Set(known)],
          `${calls} queries of the source looked by ${[...equal, ...range.slice(0, 1)].join(', ')}`,
        ),
      ];
    });
}

function plainIndex(entity: string, columns: readonly string[], why: string): DerivedIndex {
  const { create } = indexText(entity, { columns: [...columns], method: 'btree', unique: false });
  return { entity, text: statement(create).text, why, columns };
}
