import { englishCosts } from './english.ts';
import type { Weighed } from './view.ts';
import type { Vocabulary } from './vocabulary.ts';

/** The share of a name, by weight, whose words neither the vocabulary nor English knows: its likeness to others says little then. */
export function unknownShare(slots: readonly Weighed[], { readings }: Vocabulary): number {
  const total = slots.reduce((sum, { weight }) => sum + weight, 0);
  const isKnown = (word: string): boolean => word.length > 1 && (readings.has(word) || englishCosts().has(word) || /^\d+$/.test(word));
  const unknown = slots.reduce((sum, { words, weight }) => sum + (words.every(isKnown) || readings.has(words.join(' ')) ? 0 : weight), 0);
  return total === 0 ? 0 : unknown / total;
}
