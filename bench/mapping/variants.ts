import type { Vocabulary } from '../../engine/match/vocabulary.ts';
import type { Catalog, Entity } from '../../model/catalog.ts';
import { sha256Hex } from '../../model/digest.ts';
import type { FieldRef } from '../../model/matching.ts';
import type { Pair } from './pair.ts';
import type { Truth } from './truth.ts';

/** A pair as it might have been: with fewer words known, and the target's fields in another order. */
export interface Variant {
  readonly pair: Pair;
  readonly vocabulary: Vocabulary;
  readonly weight: number;
}

/** Number from 0 to 1 that a text always has. */
const chance = (text: string): number => Number.parseInt(sha256Hex(text).slice(0, 8), 16) / 2 ** 32;

/**
 * Each pair four times: as it is; with the target's fields shuffled and a quarter, or a half, of the vocabulary unknown; with a third of the
 * source's names meaningless. Fitting on all of them keeps coefficients from leaning on words and orders that other people's schemas
 * will not share.
 */
export function variantsOf(pair: Pair, vocabulary: Vocabulary): Variant[] {
  return [
    { pair, vocabulary, weight: 1 },
    { pair: shuffled(pair), vocabulary: forget(vocabulary, 0.25, `a ${pair.name}`), weight: 0.8 },
    { pair: shuffled(pair), vocabulary: forget(vocabulary, 0.5, `b ${pair.name}`), weight: 0.6 },
    { pair: garbled(pair), vocabulary, weight: pair.source.profile ? 0.4 : 0.1 },
  ];
}

function forget(vocabulary: Vocabulary, share: number, seed: string): Vocabulary {
  return { ...vocabulary, readings: new Map([...vocabulary.readings].filter(([phrase]) => chance(`${seed} ${phrase}`) >= share)) };
}

function shuffled(pair: Pair): Pair {
  const catalog: Catalog = {
    ...pair.target.catalog,
    entities: pair.target.catalog.entities.map((entity) => {
      const [first, ...rest] = entity.fields;
      const order = rest.map((field) => ({ field, at: chance(`${pair.name} ${entity.name} ${field.name}`) })).sort((a, b) => a.at - b.at);
      return { ...entity, fields: [...(first ? [first] : []), ...order.map(({ field }) => field)] };
    }),
  };
  return { ...pair, target: { ...pair.target, catalog } };
}

/** Every third source field is called by a word that means nothing; keys of its references keep pace. */
function garbled(pair: Pair): Pair {
  const named = (entity: string, field: string): string => {
    const text = `${pair.name} ${entity} ${field}`;
    return chance(text) < 1 / 3 ? `zq${Math.floor(chance(`${text} name`) * 1e6)}` : field;
  };
  const { catalog, profile } = pair.source;
  const entities = catalog.entities.map((entity) => garbleEntity(entity, named));
  const profiles = Object.entries(profile?.entities ?? {}).map(([name, { fields, ...rest }]) => {
    return [
      name,
      { ...rest, fields: Object.fromEntries(Object.entries(fields).map(([field, own]) => [named(name, field), own])) },
    ] as const;
  });
  const source = {
    catalog: { ...catalog, entities },
    ...(profile && { profile: { findings: [], entities: Object.fromEntries(profiles) } }),
  };
  return { ...pair, source, truth: renameTruth(pair.truth, named) };
}

type Rename = (entity: string, field: string) => string;

function garbleEntity(entity: Entity, named: Rename): Entity {
  const own = (field: string): string => named(entity.name, field);
  return {
    ...entity,
    fields: entity.fields.map((field) => ({ ...field, name: own(field.name) })),
    ...(entity.key && { key: { ...entity.key, fields: entity.key.fields.map(own) } }),
    uniques: entity.uniques.map((unique) => ({ ...unique, fields: unique.fields.map(own) })),
    references: entity.references.map((reference) => ({ ...reference, fields: reference.fields.map(own) })),
  };
}

function renameTruth({ byTarget, bySource, entities }: Truth, named: Rename): Truth {
  const renamed = (ref: FieldRef): FieldRef => ({ ...ref, field: named(ref.entity, ref.field) });
  return {
    byTarget: byTarget.map(({ field, answers }) => ({ field, answers: answers.map(renamed) })),
    bySource: bySource.map(({ field, answers }) => ({ field: renamed(field), answers })),
    entities,
  };
}
