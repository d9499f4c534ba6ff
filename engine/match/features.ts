import { distance } from 'fastest-levenshtein';
import { kindFit, roleFit } from './kind-fit.ts';
import type { Parts } from './parts.ts';
import { spelledFit } from './spelling.ts';
import { demandFit, lengthFit, overlapFit, rangeFit, shapeFit } from './value-fit.ts';
import type { FieldView } from './view.ts';
import { compareNames, covered, nameFit, type WordFit } from './word-fit.ts';

/** What is compared of two fields by themselves. Each is about −1 to 1, 0 where nothing is known. */
export const pairFeatures = [
  'name',
  'sameName',
  'covers',
  'context',
  'told',
  'letters',
  'initials',
  'kind',
  'role',
  'key',
  'overlap',
  'shape',
  'length',
  'range',
  'demand',
  'part',
  'whole',
  'spelled',
] as const;

/** Names this much alike need no letters to be counted. */
const alike = 0.8;

/** What is compared once it is known which entities belong together. */
export const placeFeatures = ['affinity', 'hop', 'link', 'neighbours', 'place', 'keyPlace'] as const;

export const allFeatures = [...pairFeatures, ...placeFeatures];

/** What comparing needs besides the two fields. */
export interface Comparing {
  readonly words: WordFit;
  readonly parts: Parts;
}

/** The pair features of two fields, in the order of `pairFeatures`. */
export function comparePair(source: FieldView, target: FieldView, { words, parts }: Comparing): number[] {
  const { fit: name, least } = compareAllNames(source, target, words);
  const hasTold = source.field.comment !== undefined || target.field.comment !== undefined;
  return [
    name,
    name > 0.999 ? 1 : 0,
    least,
    nameFit(source.context, target.context, words),
    hasTold ? toldFit(source, target, words) : 0,
    letters(source.plain, target.plain),
    sharesInitials(source, target) ? 1 : 0,
    kindFit(source, target),
    roleFit(source, target),
    keyFit(source, target),
    overlapFit(source, target),
    shapeFit(source, target),
    lengthFit(source, target),
    rangeFit(source, target),
    demandFit(source, target),
    parts.isPart(target, source) ? 1 : 0,
    parts.isPart(source, target) ? 1 : 0,
    source.unknown + target.unknown > 0 && name < alike ? spelledFit(source, target) : 0,
  ];
}

/** What somebody calls a field in passing is a little less than its name. */
const aliasWorth = 0.95;

/** The names of two fields, or the best of what views and functions call them. */
export function compareAllNames(source: FieldView, target: FieldView, words: WordFit): { fit: number; least: number } {
  let best = compareNames(source.slots, target.slots, words);
  if (source.aliases.length === 0 && target.aliases.length === 0) return best;
  for (const ours of [source, ...source.aliases]) {
    for (const theirs of [target, ...target.aliases]) {
      const { fit, least } = compareNames(ours.slots, theirs.slots, words);
      if (fit * aliasWorth > best.fit) best = { fit: fit * aliasWorth, least: least * aliasWorth };
    }
  }
  return best;
}

function toldFit(source: FieldView, target: FieldView, words: WordFit): number {
  return Math.max(
    nameFit(source.told, target.told, words),
    (covered(source.slots, target.told, words) + covered(target.slots, source.told, words)) / 2,
  );
}

function letters(a: string, b: string): number {
  const longer = Math.max(a.length, b.length);
  return longer === 0 ? 0 : 1 - distance(a, b) / longer;
}

function sharesInitials(source: FieldView, target: FieldView): boolean {
  return source.words.some((word) => target.initials.has(word)) || target.words.some((word) => source.initials.has(word));
}

function keyFit(source: FieldView, target: FieldView): number {
  if (target.keepsFormerKey && !target.isKey && target.refersTo.length === 0) return source.isKey ? 1 : -0.5;
  if (target.isKey) return source.isKey ? 1 : source.isUnique ? 0.3 : -1;
  if (target.isUnique && source.isKey) return 0.5;
  return source.isKey && target.refersTo.length === 0 ? -0.4 : 0;
}
