import type { Correction, FieldRef, Lesson } from '../../model/matching.ts';
import { Grid } from './first-look.ts';
import { tokensOf, withoutAccents } from './tokens.ts';
import type { FieldView, SideView } from './view.ts';
import { stemOf, teach, type Vocabulary } from './vocabulary.ts';

/** Words that are taught at once. */
export const lessonsMax = 200;

/**
 * What corrections say of words: of names that differ in one word only, the source's word means the target's. Words that the vocabulary
 * knows keep their meaning and get this one too.
 */
export function lessonsOf(corrections: readonly Correction[]): Lesson[] {
  const found = corrections.flatMap(({ target, sources, by }) => {
    const [source] = sources;
    if (!source || sources.length > 1) return [];
    const theirs = wordsOf(target);
    const ours = wordsOf(source);
    const unknown = ours.filter((word) => !theirs.includes(word));
    const open = theirs.filter((word) => !ours.includes(word));
    const [word] = unknown;
    return unknown.length === 1 && word !== undefined && open.length > 0 && open.length <= 3 ? [{ word, meaning: open.join(' '), by }] : [];
  });
  return found.slice(0, lessonsMax);
}

const wordsOf = ({ field }: FieldRef): string[] =>
  tokensOf(field)
    .map(withoutAccents)
    .filter((word) => !['id', 'on', 'at', 'no', 'is'].includes(word) && word.length > 1);

/** The vocabulary with what corrections taught. */
export function learn(vocabulary: Vocabulary, lessons: readonly Lesson[]): Vocabulary {
  return teach(
    vocabulary,
    lessons.map(({ word, meaning }) => [word, meaning.split(' ').map(stemOf)]),
  );
}

const isRef = ({ entity, field }: FieldView, ref: FieldRef): boolean => entity.entity.name === ref.entity && field.name === ref.field;

/** Target fields that a person has decided, by index, with the indexes of their sources. */
export function pinnedFields(
  corrections: readonly Correction[],
  source: SideView,
  target: SideView,
): Map<number, { sources: number[]; by: string }> {
  const pinned = corrections.flatMap(({ target: ref, sources, by }) => {
    const field = target.fields.find((each) => isRef(each, ref));
    const from = sources.flatMap((each) => source.fields.find((other) => isRef(other, each))?.index ?? []);
    return field ? [[field.index, { sources: from, by }] as const] : [];
  });
  return new Map(pinned);
}

/**
 * Affinities as corrections and phases say: a decided target entity has its source entities and no other, most of all the
 * first, whose rows become its own.
 */
export function pinEntities(affinity: Grid, pinned: ReadonlyMap<number, readonly number[]>): Grid {
  const grid = new Grid(affinity.targets, affinity.sources);
  for (let target = 0; target < affinity.targets; target++) {
    const sources = pinned.get(target);
    for (let source = 0; source < affinity.sources; source++) {
      grid.set(target, source, sources ? saidOf(sources, source) : affinity.at(target, source));
    }
  }
  return grid;
}

function saidOf(sources: readonly number[], source: number): number {
  if (sources[0] === source) return 1;
  return sources.includes(source) ? 0.5 : 0;
}

/** Which pairs are left to choose from: a source column that a person gave to a field is no answer for the entity's other plain fields. */
export function leftByPeople(
  pinned: ReadonlyMap<number, { sources: readonly number[] }>,
  target: SideView,
): (source: FieldView, target: FieldView) => boolean {
  const taken = new Set(
    [...pinned].flatMap(([index, { sources }]) => sources.map((source) => `${target.fields[index]?.entity.index} ${source}`)),
  );
  if (taken.size === 0) return () => true;
  return (source, wanted) =>
    source.isKey ||
    wanted.isKey ||
    wanted.refersTo.length > 0 ||
    pinned.has(wanted.index) ||
    !taken.has(`${wanted.entity.index} ${source.index}`);
}
