import { distance } from 'fastest-levenshtein';
import type { Weighed } from './view.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Words of weighed slots as numbers, made for comparing a million names. */
interface Prepared {
  readonly weights: readonly number[];
  /** By slot, by reading: its words. */
  readonly readings: readonly (readonly (readonly number[])[])[];
  readonly words: readonly number[];
  readonly total: number;
  /** Best fit of a word with any of `words`; −1 where not worked out yet. */
  best: Float32Array;
}

/** Compares words and names; everything is worked out once per pair of words. */
export interface WordFit {
  prepare(slots: readonly Weighed[]): Prepared;
  bestOf(word: number, name: Prepared): number;
}

const relatedFit = 0.55;

/** Compares stems; `canonical` words are known, so likeness of letters says nothing between two of them. */
export function makeWordFit({ readings, related }: Vocabulary): WordFit {
  const canonical = new Set([...readings.values()].flat().flat());
  const numbers = new Map<string, number>();
  const texts: string[] = [];
  const prepared = new WeakMap<readonly Weighed[], Prepared>();
  const numberOf = (word: string): number => {
    const known = numbers.get(word);
    if (known !== undefined) return known;
    numbers.set(word, texts.length);
    return texts.push(word) - 1;
  };
  const wordFit = (a: string, b: string): number => {
    if (a === b) return 1;
    if (related.get(a)?.has(b)) return relatedFit;
    if (canonical.has(a) && canonical.has(b)) return 0;
    return Math.max(abbreviation(a, b), likeness(a, b));
  };
  return {
    prepare: (slots) => {
      const known = prepared.get(slots);
      if (known) return known;
      const made = prepareSlots(slots, numberOf);
      prepared.set(slots, made);
      return made;
    },
    bestOf: (word, name) => {
      if (word >= name.best.length) name.best = grown(name.best, texts.length);
      const known = name.best[word] ?? -1;
      if (known >= 0) return known;
      const best = name.words.reduce((top, other) => Math.max(top, wordFit(texts[word] ?? '', texts[other] ?? '')), 0);
      name.best[word] = best;
      return best;
    },
  };
}

function prepareSlots(slots: readonly Weighed[], numberOf: (word: string) => number): Prepared {
  const readings = slots.map((slot) => slot.readings.map((reading) => reading.map(numberOf)));
  const weights = slots.map(({ weight }) => weight);
  const words = [...new Set(readings.flat(2))];
  return { weights, readings, words, total: weights.reduce((sum, weight) => sum + weight, 0), best: new Float32Array(0) };
}

function grown(best: Float32Array, size: number): Float32Array {
  const larger = new Float32Array(size + 64).fill(-1);
  larger.set(best);
  return larger;
}

const isNumber = (word: string): boolean => /^\d+$/.test(word);

/** `mgr` of `manager`: same first letter, all letters in order; better the more of the word is written. */
function abbreviation(a: string, b: string): number {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  if (short.length < 2 || short[0] !== long[0] || isNumber(short) || short.length === long.length) return 0;
  const share = short.length / long.length;
  if (long.startsWith(short)) return short.length === 2 ? 0.35 : 0.5 + 0.45 * share;
  let at = 0;
  for (const letter of long) if (letter === short[at]) at++;
  return at === short.length && share >= 0.3 ? 0.3 + 0.45 * share : 0;
}

function likeness(a: string, b: string): number {
  if (a.length < 4 || b.length < 4 || isNumber(a) || isNumber(b)) return 0;
  const same = 1 - distance(a, b) / Math.max(a.length, b.length);
  return same >= 0.7 ? same * 0.9 : 0;
}

/** How much of the weighed slots `a` is said by `b`, 0 to 1: of each slot the best reading, of which each word finds its best counterpart. */
export function covered(a: readonly Weighed[], b: readonly Weighed[], words: WordFit): number {
  const [said, by] = [words.prepare(a), words.prepare(b)];
  return said.total === 0 ? 0 : coveredSum(said, by, words) / said.total;
}

/** Likeness of two weighed names, 0 to 1: how much each says of the other, by weight. */
export function nameFit(a: readonly Weighed[], b: readonly Weighed[], words: WordFit): number {
  return compareNames(a, b, words).fit;
}

/** Likeness of two names, and how much is said of the one of which less is. */
export function compareNames(a: readonly Weighed[], b: readonly Weighed[], words: WordFit): { fit: number; least: number } {
  const [left, right] = [words.prepare(a), words.prepare(b)];
  const total = left.total + right.total;
  if (left.total === 0 || right.total === 0) return { fit: 0, least: 0 };
  const [ours, theirs] = [coveredSum(left, right, words), coveredSum(right, left, words)];
  return { fit: (ours + theirs) / total, least: Math.min(ours / left.total, theirs / right.total) };
}

function coveredSum({ readings, weights }: Prepared, by: Prepared, words: WordFit): number {
  let sum = 0;
  for (let slot = 0; slot < readings.length; slot++) {
    let best = 0;
    for (const reading of readings[slot] ?? []) {
      let fits = 0;
      for (const word of reading) fits += words.bestOf(word, by);
      best = Math.max(best, fits / reading.length);
    }
    sum += best * (weights[slot] ?? 0);
  }
  return sum;
}
