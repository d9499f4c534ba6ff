import type { Catalog, Entity } from '../../model/catalog.ts';
import type { Profile } from '../../model/profile.ts';
import { plainName, tokensOf } from './tokens.ts';
import { stemOf } from './vocabulary.ts';

/** A field that refers to an entity; entities by index. */
export interface Link {
  readonly entity: number;
  readonly field: string;
  readonly to: number;
}

const endings = ['id', 'no', 'nr', 'num', 'number', 'key', 'code', 'cd', 'uid', 'uuid', 'seq'] as const;

/** `pid`, `vid` */
const shortKey = /^[a-z]id$/;

/** The plain name without an ending that keys have, or null. */
function keyStem(name: string): string | null {
  const plain = plainName(name);
  if (shortKey.test(plain)) return plain.slice(0, 1);
  const ending = endings.find((each) => plain.endsWith(each) && plain.length > each.length + 1);
  return ending ? plain.slice(0, -ending.length) : null;
}

/** A name as it is compared with the names of entities: last word singular. */
const singular = (name: string): string => stemOf(plainName(name));

/**
 * The key of each entity: the declared one, else the field that is named like its key, else the one of its key-like fields that recurs most
 * often in other entities and is no other entity's key already.
 */
export function findKeys(catalog: Catalog): (readonly string[])[] {
  const sure = catalog.entities.map((entity) => {
    if (entity.key) return entity.key.fields;
    const named =
      entity.fields.find(({ name }) => plainName(name) === 'id' || isNamedAfter(name, entity)) ??
      entity.fields.find(({ comment }) => comment !== undefined && saysKey.test(comment)) ??
      entity.fields.slice(0, keyPlaces).find(({ name }) => isShortOf(name, entity));
    return named ? [named.name] : [];
  });
  const spoken = new Set(sure.flatMap(([only, ...rest]) => (only !== undefined && rest.length === 0 ? [plainName(only)] : [])));
  const counts = new Map<string, number>();
  for (const { name } of catalog.entities.flatMap(({ fields }) => fields))
    counts.set(plainName(name), (counts.get(plainName(name)) ?? 0) + 1);
  return catalog.entities.map((entity, index) => {
    const known = sure[index] ?? [];
    if (known.length > 0) return known;
    const like = entity.fields.slice(0, keyPlaces).filter(({ name }) => keyStem(name) !== null);
    const own = like.filter(({ name }) => !spoken.has(plainName(name)));
    const [best] = own.sort((x, y) => (counts.get(plainName(y.name)) ?? 0) - (counts.get(plainName(x.name)) ?? 0));
    if (best) spoken.add(plainName(best.name));
    const key = best ?? like[0];
    return key ? [key.name] : [];
  });
}

/** Keys that nobody declared stand among the first fields. */
const keyPlaces = 4;

/** What descriptions say of a key, and not of what refers to one. */
const saysKey = /\bis the (primary|unique) key\b|^\s*primary key\b/i;

/** `patid` of patient: the front of the entity's name, and an ending that keys have. */
function isShortOf(field: string, { table }: Entity): boolean {
  const stem = keyStem(field);
  return stem !== null && stem.length >= shortStem && plainName(table).startsWith(stem);
}

const shortStem = 3;

function isNamedAfter(field: string, { table }: Entity): boolean {
  const stem = keyStem(field);
  const own = singular(table);
  return stem !== null && (stemOf(stem) === own || own.endsWith(stemOf(stem)) || plainName(table) === stem);
}

/** Which fields refer to which entities: foreign keys, references that the profile found, and names that say so. */
export function findLinks(catalog: Catalog, keys: readonly (readonly string[])[], profile: Profile | undefined): Link[] {
  const at = new Map(catalog.entities.map(({ name }, index) => [name, index]));
  const homes = keyHomes(catalog, keys);
  const named = new Map(catalog.entities.map(({ table }, index) => [singular(table), index]));
  const implied = new Map([...joinedReferences(catalog, keys, at), ...impliedReferences(profile, at)]);
  return catalog.entities.flatMap((entity, index) =>
    entity.fields.flatMap(({ name }): Link[] => {
      const declared = entity.references
        .filter(({ fields }) => fields.includes(name))
        .flatMap((reference) => at.get(reference.entity) ?? []);
      const guessed = implied.get(`${entity.name}\n${name}`) ?? byName(name, index, homes, named);
      const to = declared.length > 0 ? declared : guessed === undefined ? [] : [guessed];
      return to.map((each) => ({ entity: index, field: name, to: each }));
    }),
  );
}

/** Plain name of a key → the entity whose own it is: the one called so, else the first that has it. */
function keyHomes(catalog: Catalog, keys: readonly (readonly string[])[]): Map<string, number> {
  const homes = new Map<string, number>();
  catalog.entities.forEach((entity, index) => {
    const [only] = keys[index] ?? [];
    if (only === undefined || keys[index]?.length !== 1 || plainName(only) === 'id') return;
    if (!homes.has(plainName(only)) || isNamedAfter(only, entity)) homes.set(plainName(only), index);
  });
  return homes;
}

function impliedReferences(profile: Profile | undefined, at: ReadonlyMap<string, number>): Map<string, number> {
  const found = (profile?.findings ?? []).filter(({ kind }) => kind === 'implied_reference');
  return new Map(
    found.flatMap(({ entity, fields, message }) => {
      const to = at.get(/ refers to (.+) without a foreign key/.exec(message)?.[1] ?? '');
      return to === undefined ? [] : [[`${entity}\n${fields[0]}`, to] as const];
    }),
  );
}

/** Fields that views and functions hold equal to another entity's only key. */
function joinedReferences(
  { usage = [] }: Catalog,
  keys: readonly (readonly string[])[],
  at: ReadonlyMap<string, number>,
): Map<string, number> {
  const pairs = usage.flatMap(({ entity, field, joinedTo }) =>
    joinedTo ? [[{ entity, field }, joinedTo] as const, [joinedTo, { entity, field }] as const] : [],
  );
  return new Map(
    pairs.flatMap(([from, to]) => {
      const [index, own] = [at.get(to.entity), at.get(from.entity)];
      const isKey = index !== undefined && keys[index]?.length === 1 && keys[index]?.[0] === to.field;
      const isOwnKey = own !== undefined && keys[own]?.length === 1 && keys[own]?.[0] === from.field;
      return isKey && !isOwnKey ? [[`${from.entity}\n${from.field}`, index] as const] : [];
    }),
  );
}

/** A key's name this long is also known behind a prefix: `rx_providerid`. */
const longKey = 6;

function byName(name: string, own: number, homes: ReadonlyMap<string, number>, named: ReadonlyMap<string, number>): number | undefined {
  const home = homes.get(plainName(name));
  if (home !== undefined) return home === own ? undefined : home;
  const prefixed = [...homes].find(([key, to]) => key.length >= longKey && plainName(name).endsWith(key) && to !== own);
  if (prefixed) return prefixed[1];
  const tokens = tokensOf(name);
  const isKeyLike = tokens.length > 1 && endings.some((ending) => ending === tokens.at(-1));
  const called = named.get(singular(isKeyLike ? tokens.slice(0, -1).join('') : name));
  return called === own ? undefined : called;
}
