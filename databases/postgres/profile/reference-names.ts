import { type Catalog, type Entity, type Field, findField } from '../../../model/catalog.ts';
import { oncePer } from '../../../model/once.ts';
import { wordsOf } from './sensitivity.ts';

/** What a column may refer to; `named` where the names alone leave no doubt. */
export interface Candidate {
  readonly link: { readonly fields: readonly string[]; readonly parent: Entity; readonly toFields: readonly string[] };
  readonly named: boolean;
}

/** Words for a person who did something to a row, and what tables of such people are called. */
const doers: ReadonlySet<string> = new Set(
  (
    'creator author owner assignee reviewer editor updater approver voider created_by updated_by modified_by changed_by ' +
    'approved_by deleted_by voided_by assigned_to'
  ).split(' '),
);
const people = ['user', 'account', 'person'];

/** Columns of these kinds may hold another table's key. */
const families: readonly (readonly string[])[] = [['smallint', 'integer', 'bigint', 'numeric'], ['text', 'varchar', 'char'], ['uuid']];

/**
 * Tables that a column may refer to: of `x_id` the table `x` first, then `…_x`, then what the last words of x name; of numbers without the suffix
 * the
 * same; of `parent_id` its own table; of `creator`, `updated_by` and the like the table of users.
 */
export function candidatesFor(catalog: Catalog, child: Entity, field: Field): Candidate[] {
  const words = wordsOf(field.name);
  const hasSuffix = words.length > 1 && ['id', 'uid', 'fk'].includes(words.at(-1) ?? '');
  if (!hasSuffix && families[1]?.includes(field.type.kind) !== false) return [];
  const meant = hasSuffix ? words.slice(0, -1) : words;
  const tails = meant.map((_, start) => meant.slice(start).join('_'));
  const byName = tails.flatMap((tail, skipped) =>
    parentsNamed(catalog, tail).map(({ parent, exact }) => ({ parent, named: exact && skipped === 0 && hasSuffix })),
  );
  const own = meant.at(-1) === 'parent' ? [{ parent: child, named: false }] : [];
  const byDoing = doers.has(meant.join('_')) || doers.has(meant.at(-1) ?? '') ? people.flatMap((word) => parentsNamed(catalog, word)) : [];
  const all = [...byName, ...own, ...byDoing.map(({ parent }) => ({ parent, named: false }))];
  return all.flatMap(({ parent, named }) => linked(child, field, parent, named));
}

function linked(child: Entity, field: Field, parent: Entity, named: boolean): Candidate[] {
  const [only, ...others] = parent.key?.fields ?? [];
  if (only === undefined || others.length > 0 || (parent === child && only === field.name)) return [];
  return comparable(field, findField(parent, only)) ? [{ link: { fields: [field.name], parent, toFields: [only] }, named }] : [];
}

function parentsNamed(catalog: Catalog, name: string): { parent: Entity; exact: boolean }[] {
  const forms = [name, `${name}s`, `${name}es`, ...(name.endsWith('y') ? [`${name.slice(0, -1)}ies`] : [])];
  const { whole, endings } = namesOf(catalog.entities);
  const exact = new Set(forms.flatMap((form) => whole.get(form) ?? []));
  const ending = new Set(forms.flatMap((form) => endings.get(form) ?? []).filter((place) => !exact.has(place)));
  const parents = (places: ReadonlySet<number>): Entity[] =>
    [...places].sort((a, b) => a - b).flatMap((place) => catalog.entities[place] ?? []);
  return [...parents(exact).map((parent) => ({ parent, exact: true })), ...parents(ending).map((parent) => ({ parent, exact: false }))];
}

/** Places of entities by the words of their names, and by every ending that these have. */
const namesOf = oncePer((entities: Catalog['entities']) => {
  const names = entities.map(({ table }, place) => ({ words: wordsOf(table), place }));
  const tails = names.flatMap(({ words, place }) => words.slice(1).map((_, i) => ({ name: words.slice(i + 1).join('_'), place })));
  return { whole: placesBy(names.map(({ words, place }) => ({ name: words.join('_'), place }))), endings: placesBy(tails) };
});

function placesBy(names: readonly { readonly name: string; readonly place: number }[]): Map<string, number[]> {
  return new Map([...Map.groupBy(names, ({ name }) => name)].map(([name, all]) => [name, all.map(({ place }) => place)]));
}

function comparable(field: Field, key: Field | undefined): boolean {
  if (!key || field.type.dimensions > 0 || key.type.dimensions > 0) return false;
  return families.some((family) => family.includes(field.type.kind) && family.includes(key.type.kind));
}
