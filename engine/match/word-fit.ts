import { distance } from 'fastest-levenshtein';
import type { Weighed } from './view.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Words of weighed slots as numbers, made for comparing a million names. */
interface Prepared {
  readonly weights: readonly number[];
  /** Numbers of its slots: slots that read the same have the same number. */
  readonly slots: readonly number[];
  readonly words: readonly number[];
  readonly total: number;
  /** How well a slot, by its number, is said by this name; −1 where not worked out yet. */
  said: Float32Array;
}

/** Compares words and names; everything is worked out once per pair of words. */
export interface WordFit {
  prepare(slots: readonly Weighed[]): Prepared;
  /** How well a slot, by its number, is said by a name: its best reading, of which each word finds its best counterpart. */
  saidBy(slot: number, name: Prepared): number;
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
  const slots = numberSlots(numberOf);
  const bestOf = (word: number, { words }: Prepared): number =>
    words.reduce((top, other) => Math.max(top, wordFit(texts[word] ?? '', texts[other] ?? '')), 0);
  return {
    prepare: (weighed) => {
      const known = prepared.get(weighed);
      if (known) return known;
      const made = prepareSlots(weighed, slots);
      prepared.set(weighed, made);
      return made;
    },
    saidBy: (slot, name) => {
      if (slot >= name.said.length) name.said = grown(name.said, slots.readings.length);
      const known = name.said[slot] ?? -1;
      if (known >= 0) return known;
      const fits = (slots.readings[slot] ?? []).map((words) => words.reduce((sum, word) => sum + bestOf(word, name), 0) / words.length);
      name.said[slot] = Math.max(0, ...fits);
      return name.said[slot] ?? 0;
    },
  };
}

/** Slots by what they read: per slot, by reading, the numbers of its words. */
interface Slots {
  readonly readings: readonly (readonly (readonly number[])[])[];
  numberOf(slot: Weighed): number;
}

function numberSlots(wordOf: (word: string) => number): Slots {
  const numbers = new Map<string, number>();
  const readings: number[][][] = [];
  return {
    readings,
    numberOf: (slot) => {
      const words = slot.readings.map((reading) => reading.map(wordOf));
      const key = words.join('|');
      const known = numbers.get(key) ?? readings.push(words) - 1;
      numbers.set(key, known);
      return known;
    },
  };
}

function prepareSlots(weighed: readonly Weighed[], slots: Slots): Prepared {
  const numbers = weighed.map(slots.numberOf);
  const weights = weighed.map(({ weight }) => weight);
  const words = [...new Set(numbers.flatMap((slot) => (slots.readings[slot] ?? []).flat()))];
  return { weights, slots: numbers, words, total: weights.reduce((sum, weight) => sum + weight, 0), said: new Float32Array(0) };
}

function grown(said: Float32Array, size: number): Float32Array {
  const larger = new Float32Array(size + 64).fill(-1);
  larger.set(said);
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

function coveredSum({ slots, weights }: Prepared, by: Prepared, words: WordFit): number {
  let sum = 0;
  for (let i = 0; i < slots.length; i++) sum += words.saidBy(slots[i] ?? 0, by) * (weights[i] ?? 0);
  return sum;
}
